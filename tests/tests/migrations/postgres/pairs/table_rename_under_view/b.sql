-- rename: a:b
CREATE TABLE b (x int);
CREATE VIEW v AS SELECT x FROM b;
