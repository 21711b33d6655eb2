CREATE TABLE t (id bigint PRIMARY KEY, a int, b int, CONSTRAINT k UNIQUE (a));
