CREATE TABLE t (id int PRIMARY KEY, a int, b text, CONSTRAINT one EXCLUDE (a WITH =, b DESC WITH =), CONSTRAINT two EXCLUDE (id WITH =) WHERE (b <> 'x'));
INSERT INTO t SELECT i, i, 'b' || i FROM generate_series(1, 9) AS i;
