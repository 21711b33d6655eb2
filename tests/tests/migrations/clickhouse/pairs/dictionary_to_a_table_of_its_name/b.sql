CREATE TABLE users (id UInt64, name String) ENGINE = MergeTree ORDER BY id;
CREATE TABLE names (id UInt64) ENGINE = MergeTree ORDER BY id;
