CREATE TABLE t (id bigint PRIMARY KEY, c int DEFAULT -5);
