CREATE TYPE e AS ENUM ('a', 'b');
CREATE TABLE t (id bigint PRIMARY KEY, c e DEFAULT 'a');
INSERT INTO t (id,c) VALUES (1,'a');
