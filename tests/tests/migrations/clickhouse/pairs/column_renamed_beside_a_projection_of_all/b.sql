-- rename: t.b:c
CREATE TABLE t (id UInt64, a Int32, c Int32, PROJECTION p (SELECT * ORDER BY a)) ENGINE = MergeTree ORDER BY id;
