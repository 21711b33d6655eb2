CREATE TABLE p (id int NOT NULL);
CREATE TABLE t (id bigint PRIMARY KEY, p int);
