-- rename: t.n:m
CREATE TYPE e AS ENUM ('b', 'a', 'c');
CREATE TABLE q (id int PRIMARY KEY);
CREATE TABLE p (id text PRIMARY KEY, k int);
CREATE TABLE t (id bigint PRIMARY KEY, p text REFERENCES p (id), c e DEFAULT 'c', x bigint NOT NULL CHECK (x > 0), m text UNIQUE, q int REFERENCES q);
CREATE VIEW v AS SELECT c, m FROM t;
CREATE INDEX i ON t (x, m);
