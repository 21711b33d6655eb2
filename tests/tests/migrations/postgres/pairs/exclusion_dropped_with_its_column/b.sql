-- accept: data-loss
CREATE TABLE t (id int PRIMARY KEY, a int, CONSTRAINT two EXCLUDE (a WITH =));
