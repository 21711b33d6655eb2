CREATE TYPE e AS ENUM ('a', 'm', 'n', 'b');
CREATE TABLE t (id bigint PRIMARY KEY, c e NOT NULL DEFAULT 'a', d e[]);
