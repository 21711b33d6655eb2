CREATE SEQUENCE numbers AS smallint;
SELECT setval('numbers', 300);
