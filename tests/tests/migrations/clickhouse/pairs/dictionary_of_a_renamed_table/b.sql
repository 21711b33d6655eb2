-- rename: users:people
CREATE TABLE people (id UInt64, name String) ENGINE = MergeTree ORDER BY id;
CREATE DICTIONARY names (id UInt64, name String DEFAULT '') PRIMARY KEY id
SOURCE(CLICKHOUSE(TABLE 'people')) LAYOUT(HASHED()) LIFETIME(300);
