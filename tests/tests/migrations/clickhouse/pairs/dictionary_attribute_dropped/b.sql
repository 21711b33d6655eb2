-- accept: drop:users.age
CREATE TABLE users (id UInt64, name String) ENGINE = MergeTree ORDER BY id;
CREATE DICTIONARY names (id UInt64, name String DEFAULT '') PRIMARY KEY id
SOURCE(CLICKHOUSE(TABLE 'users')) LAYOUT(HASHED()) LIFETIME(300);
