-- rename: t.a:b
CREATE TABLE t (id bigint PRIMARY KEY, b int CONSTRAINT t_b_check CHECK (b > 0), g int GENERATED ALWAYS AS (b + 1) STORED);
CREATE INDEX t_b_idx ON t (b);
CREATE INDEX x ON t ((b * 2)) WHERE b > 1;
ALTER TABLE t ADD CONSTRAINT t_b_key UNIQUE (b);
