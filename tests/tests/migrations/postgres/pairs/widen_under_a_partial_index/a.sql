CREATE TABLE t (a varchar(20), b int);
CREATE INDEX i ON t (a) WHERE b < 100;
CREATE INDEX j ON t (a, (b + 1));
INSERT INTO t SELECT n::text, n FROM generate_series(1, 20) AS n;
