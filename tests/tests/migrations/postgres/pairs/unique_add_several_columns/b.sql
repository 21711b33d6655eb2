CREATE TABLE t (id bigint PRIMARY KEY, a text, b int, UNIQUE (a, b));
