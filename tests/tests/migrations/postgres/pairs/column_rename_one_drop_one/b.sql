-- rename: t.a:c
-- rename: none
-- accept: drop:t.b
CREATE TABLE t (id bigint PRIMARY KEY, c text);
