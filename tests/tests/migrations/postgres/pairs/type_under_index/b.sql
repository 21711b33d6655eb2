-- accept: drop:t.c
CREATE TABLE t (id bigint PRIMARY KEY, c varchar(30));
CREATE INDEX i ON t (lower(c));
CREATE INDEX j ON t (c) WHERE c <> '';
