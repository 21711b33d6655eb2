CREATE TABLE t (id int PRIMARY KEY, a int, b varchar(20), CONSTRAINT a_once EXCLUDE USING hash (a WITH =), CONSTRAINT b_once EXCLUDE (b WITH =) INCLUDE (a), CONSTRAINT together EXCLUDE (b WITH =) WHERE (a > 3));
INSERT INTO t SELECT i, i, 'b' || i FROM generate_series(1, 9) AS i;
