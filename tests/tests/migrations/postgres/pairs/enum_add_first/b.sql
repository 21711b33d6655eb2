CREATE TYPE e AS ENUM ('x', 'a', 'b');
CREATE TABLE t (id bigint PRIMARY KEY, c e NOT NULL DEFAULT 'a', d e[]);
