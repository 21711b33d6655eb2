CREATE TYPE e AS ENUM ('a', 'b');
CREATE TABLE p (id bigint PRIMARY KEY, k int UNIQUE);
CREATE TABLE t (id bigint PRIMARY KEY, p bigint REFERENCES p (id), c e, x int, n text);
CREATE VIEW v AS SELECT c FROM t;
CREATE INDEX i ON t (x);
INSERT INTO t (id,c,x,n) VALUES (1,'a',1,'n');
