CREATE TABLE t (id bigint PRIMARY KEY, a int, b text, CONSTRAINT k CHECK (a BETWEEN 1 AND 5 OR b IN ('x', 'y') AND b NOT LIKE '%;%'));
