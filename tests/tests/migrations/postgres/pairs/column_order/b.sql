CREATE TABLE t (b text, a int, id bigint PRIMARY KEY);
