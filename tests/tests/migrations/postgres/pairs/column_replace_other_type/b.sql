-- accept: drop:t.a
CREATE TABLE t (id bigint PRIMARY KEY, b int);
