-- accept: drop:t.a
CREATE TABLE t (id bigint PRIMARY KEY, a smallint, g int GENERATED ALWAYS AS (a % 7) STORED);
CREATE INDEX i ON t (g);
