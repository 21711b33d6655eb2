-- rename: t.a:b
CREATE TABLE t (id bigint PRIMARY KEY, b text);
