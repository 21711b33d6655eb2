CREATE TABLE t (id bigint PRIMARY KEY, c bigint CHECK (c > 0));
