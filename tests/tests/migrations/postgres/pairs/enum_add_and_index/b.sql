CREATE TYPE e AS ENUM ('a', 'b', 'z');
CREATE TABLE t (id bigint PRIMARY KEY, c e NOT NULL DEFAULT 'a', d e[]);
CREATE INDEX i ON t (id) WHERE c = 'z';
