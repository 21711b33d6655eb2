CREATE TABLE t (id bigint PRIMARY KEY);
INSERT INTO t (id) VALUES (1), (2);
CREATE TABLE u (t bigint REFERENCES t (id));
