CREATE TABLE t (id int PRIMARY KEY, room int, during tsrange NOT NULL);
INSERT INTO t SELECT i, i % 3, tsrange(timestamp '2024-01-01' + i * interval '1 day', timestamp '2024-01-02' + i * interval '1 day') FROM generate_series(1, 9) AS i;
