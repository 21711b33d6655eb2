-- accept: drop:t
SELECT 1;
