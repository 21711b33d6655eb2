CREATE TABLE p (a int, b int, PRIMARY KEY (a, b));
CREATE TABLE t (id bigint PRIMARY KEY, a int, b int, FOREIGN KEY (a, b) REFERENCES p (a, b) ON DELETE RESTRICT);
