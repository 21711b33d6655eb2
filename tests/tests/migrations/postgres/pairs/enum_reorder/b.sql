CREATE TYPE e AS ENUM ('b', 'a');
CREATE TABLE t (id bigint PRIMARY KEY, c e NOT NULL DEFAULT 'a', d e[]);
