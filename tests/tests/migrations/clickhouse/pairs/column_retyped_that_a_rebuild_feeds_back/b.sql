-- accept: drop:t__old
CREATE TABLE t (id UInt64, a Int32, b Nullable(Int32)) ENGINE = MergeTree ORDER BY id;
