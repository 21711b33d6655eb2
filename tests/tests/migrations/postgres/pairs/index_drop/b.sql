CREATE TABLE t (id bigint PRIMARY KEY, a int, b text, c jsonb, d text[], e timestamptz);
