CREATE TABLE t (id bigint, code varchar(20), CONSTRAINT t_pkey PRIMARY KEY (id, code)) PARTITION BY LIST (id);
CREATE TABLE t_all PARTITION OF t DEFAULT;
INSERT INTO t SELECT i, 'c' || i FROM generate_series(1, 20) AS i;
