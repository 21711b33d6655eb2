CREATE TABLE t (id bigint PRIMARY KEY, c int CONSTRAINT l CHECK (c > 0));
