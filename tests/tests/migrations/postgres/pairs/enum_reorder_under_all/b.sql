CREATE TYPE e AS ENUM ('b', 'a');
CREATE TABLE t (id bigint PRIMARY KEY, c e NOT NULL DEFAULT 'a' CHECK (c <> 'b'), g boolean GENERATED ALWAYS AS (c = 'a') STORED);
CREATE INDEX i ON t (c);
CREATE INDEX j ON t (id) WHERE c = 'a';
CREATE VIEW v AS SELECT c FROM t;
