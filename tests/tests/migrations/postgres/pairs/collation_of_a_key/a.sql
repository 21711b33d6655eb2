CREATE TABLE t (a varchar(20), b text, CONSTRAINT k PRIMARY KEY (a), CONSTRAINT u UNIQUE (b));
CREATE TABLE s (a varchar(20) REFERENCES t (a));
INSERT INTO t SELECT 'k' || n, 'u' || n FROM generate_series(1, 20) AS n;
INSERT INTO s SELECT a FROM t;
