-- rename: enum:e.b:z
CREATE TYPE e AS ENUM ('a', 'z', 'b2');
CREATE TABLE t (id bigint PRIMARY KEY, c e NOT NULL DEFAULT 'a', d e[]);
