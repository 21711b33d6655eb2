-- rename: none
-- accept: drop:t.a
CREATE TABLE t (id bigint PRIMARY KEY, b text);
