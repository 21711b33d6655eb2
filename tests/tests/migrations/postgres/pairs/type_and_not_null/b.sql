CREATE TABLE t (id bigint PRIMARY KEY, c bigint NOT NULL);
