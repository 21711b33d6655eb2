CREATE TYPE e AS ENUM ('a', 'b', 'c');
CREATE TABLE t (id bigint PRIMARY KEY, c e NOT NULL DEFAULT 'a', d e[]);
