-- accept: drop:t.b
CREATE TABLE t (a int PRIMARY KEY);
