CREATE TABLE t (id bigint PRIMARY KEY);
CREATE TABLE u (t bigint REFERENCES t (id));
