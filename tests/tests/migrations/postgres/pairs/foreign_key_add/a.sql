CREATE TABLE p (id bigint PRIMARY KEY, k int UNIQUE);
CREATE TABLE t (id bigint PRIMARY KEY, p bigint);
INSERT INTO p VALUES (1, 1);
INSERT INTO t (id,p) VALUES (1,1);
