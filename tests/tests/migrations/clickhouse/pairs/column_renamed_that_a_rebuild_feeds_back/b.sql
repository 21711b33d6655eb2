-- accept: drop:t__old
-- rename: t.b:c
CREATE TABLE t (id UInt64, a Int32, c Int32) ENGINE = MergeTree ORDER BY id;
