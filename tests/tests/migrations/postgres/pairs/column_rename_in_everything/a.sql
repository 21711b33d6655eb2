CREATE TABLE t (id bigint PRIMARY KEY, a int CHECK (a > 0), g int GENERATED ALWAYS AS (a + 1) STORED);
CREATE INDEX t_a_idx ON t (a);
CREATE INDEX x ON t ((a * 2)) WHERE a > 1;
ALTER TABLE t ADD CONSTRAINT t_a_key UNIQUE (a);
INSERT INTO t (id, a) VALUES (1,5);
