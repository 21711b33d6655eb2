-- rename: none
-- accept: drop:a
CREATE TABLE b (x int);
