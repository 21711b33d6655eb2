CREATE TABLE t (id text COLLATE "C" PRIMARY KEY);
CREATE TABLE s (id int PRIMARY KEY, t text);
INSERT INTO t SELECT n::text FROM generate_series(1, 9) AS n;
INSERT INTO s SELECT n, n::text FROM generate_series(1, 9) AS n;
