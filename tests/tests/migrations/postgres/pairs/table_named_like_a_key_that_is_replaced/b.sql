-- accept: data-loss
CREATE TABLE t (id int, n int NOT NULL, m int NOT NULL, CONSTRAINT t_key PRIMARY KEY (id, n), CONSTRAINT t_m UNIQUE (n, m));
CREATE TABLE words (id int PRIMARY KEY);
CREATE VIEW seen AS SELECT id FROM t;
