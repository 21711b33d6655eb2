-- accept: data-loss
CREATE TABLE t (id bigint PRIMARY KEY, n bigint, m bigint);
CREATE INDEX t_n ON t (m);
CREATE VIEW seen AS SELECT id FROM t;
