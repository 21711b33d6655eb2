CREATE TABLE t (id bigint PRIMARY KEY, a int, b text, c jsonb, d text[], e timestamptz);
CREATE INDEX j ON t (a) WHERE a > 0;
