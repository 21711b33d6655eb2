CREATE TABLE t (id int PRIMARY KEY, starts date NOT NULL, ends date, gone bool NOT NULL DEFAULT false);
INSERT INTO t SELECT i, date '2024-01-01' + i, date '2024-01-02' + i, i = 5 FROM generate_series(1, 9) AS i;
INSERT INTO t VALUES (10, '2024-01-06', '2024-01-07', true);
