-- accept: drop:t.c
CREATE TABLE t (id bigint PRIMARY KEY, c boolean);
