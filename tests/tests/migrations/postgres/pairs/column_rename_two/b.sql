-- rename: t.a:c
-- rename: t.b:d
CREATE TABLE t (id bigint PRIMARY KEY, c text, d text);
