CREATE TYPE e AS ENUM ('a', 'b');
CREATE TABLE t (id bigint PRIMARY KEY, c e NOT NULL DEFAULT 'a', d e[]);
INSERT INTO t (id,c,d) VALUES (1,'a','{a,b}');
