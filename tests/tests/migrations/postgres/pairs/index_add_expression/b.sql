CREATE TABLE t (id bigint PRIMARY KEY, a int, b text, c jsonb, d text[], e timestamptz);
CREATE INDEX i ON t (lower(b), (a + 1));
