-- accept: drop:a
-- accept: drop:b
CREATE TABLE t (id bigint PRIMARY KEY);
