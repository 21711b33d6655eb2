-- accept: drop:t.c
CREATE TABLE t (id bigint PRIMARY KEY, a bigint, b bigint, c int);
