CREATE TABLE t (id bigint NOT NULL, at timestamp NOT NULL, x text) PARTITION BY RANGE (at);
CREATE TABLE t_2024 PARTITION OF t FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE t_rest PARTITION OF t DEFAULT;
INSERT INTO t SELECT i, timestamp '2024-11-01' + i * interval '15 days', 'x' || i FROM generate_series(1, 9) AS i;
