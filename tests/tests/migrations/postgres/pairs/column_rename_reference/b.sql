-- rename: t.a:b
CREATE TABLE p (id bigint PRIMARY KEY);
CREATE TABLE t (id bigint PRIMARY KEY, b bigint REFERENCES p (id));
