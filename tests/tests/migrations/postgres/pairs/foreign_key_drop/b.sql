CREATE TABLE p (id bigint PRIMARY KEY, k int UNIQUE);
CREATE TABLE t (id bigint PRIMARY KEY, p bigint);
