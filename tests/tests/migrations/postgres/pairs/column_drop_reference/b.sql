-- accept: drop:t.p
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE t (id bigint PRIMARY KEY);
