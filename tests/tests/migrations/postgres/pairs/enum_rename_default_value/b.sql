-- rename: enum:e.a:z
CREATE TYPE e AS ENUM ('z', 'b');
CREATE TABLE t (id bigint PRIMARY KEY, c e DEFAULT 'z' CHECK (c <> 'z'));
