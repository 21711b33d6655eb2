CREATE TABLE t (id bigint PRIMARY KEY, c int CHECK (c > 0));
