-- rename: t.a:select
CREATE TABLE t (id bigint PRIMARY KEY, "select" text);
