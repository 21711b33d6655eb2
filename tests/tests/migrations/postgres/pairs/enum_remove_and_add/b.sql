-- accept: drop:enum:e.z
-- rename: none
CREATE TYPE e AS ENUM ('a', 'b', 'y');
CREATE TABLE t (id bigint PRIMARY KEY, c e NOT NULL DEFAULT 'a', d e[]);
