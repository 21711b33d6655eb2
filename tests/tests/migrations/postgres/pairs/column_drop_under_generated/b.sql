-- accept: drop:t
CREATE TABLE t (id bigint PRIMARY KEY);
