CREATE TABLE t (id int PRIMARY KEY, name text);
INSERT INTO t VALUES (1, 'a'), (2, 'b');
CREATE VIEW seen AS SELECT id, name FROM t GROUP BY id;
