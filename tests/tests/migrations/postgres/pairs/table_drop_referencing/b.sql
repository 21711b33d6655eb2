-- accept: drop:u
CREATE TABLE t (id bigint PRIMARY KEY);
