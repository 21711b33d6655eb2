CREATE TABLE t (id bigint PRIMARY KEY, c int CONSTRAINT k CHECK (c > 0));
