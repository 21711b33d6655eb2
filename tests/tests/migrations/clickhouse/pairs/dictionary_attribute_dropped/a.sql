CREATE TABLE users (id UInt64, name String, age UInt8) ENGINE = MergeTree ORDER BY id;
INSERT INTO users VALUES (1, 'a', 1), (2, 'b', 2);
CREATE DICTIONARY names (id UInt64, name String DEFAULT '', age UInt8 DEFAULT 0) PRIMARY KEY id
SOURCE(CLICKHOUSE(TABLE 'users')) LAYOUT(HASHED()) LIFETIME(300);
