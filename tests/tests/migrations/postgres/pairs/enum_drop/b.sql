-- accept: drop:enum:e
CREATE TABLE t (id bigint PRIMARY KEY);
