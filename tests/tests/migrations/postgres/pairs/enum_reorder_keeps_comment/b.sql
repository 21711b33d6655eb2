CREATE TYPE e AS ENUM ('b', 'a');
COMMENT ON TYPE e IS 'x';
CREATE TABLE t (id bigint PRIMARY KEY, c e NOT NULL DEFAULT 'a', d e[]);
