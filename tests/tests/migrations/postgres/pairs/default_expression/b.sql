CREATE TABLE t (id bigint PRIMARY KEY, c int DEFAULT (1 + 2) * 3);
