CREATE SEQUENCE t_n; CREATE SEQUENCE seen;
CREATE TABLE t (id bigint PRIMARY KEY, n bigint DEFAULT nextval('t_n'), m bigint);
CREATE INDEX t_m ON t (m);
INSERT INTO t (id, m) VALUES (1, 1), (2, 2);
