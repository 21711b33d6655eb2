CREATE TABLE t (id bigint, code varchar, CONSTRAINT t_pkey PRIMARY KEY (id, code)) PARTITION BY LIST (id);
CREATE TABLE t_all PARTITION OF t DEFAULT;
