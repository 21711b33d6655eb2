-- rename: users:people
CREATE TABLE people (id UInt64, name String, age UInt8 DEFAULT 1) ENGINE = MergeTree ORDER BY id;
CREATE DICTIONARY names (id UInt64, name String DEFAULT '', age UInt8 DEFAULT 0) PRIMARY KEY id
SOURCE(CLICKHOUSE(TABLE 'people')) LAYOUT(HASHED()) LIFETIME(300);
