CREATE TABLE users (id UInt64, name String) ENGINE = MergeTree ORDER BY id;
INSERT INTO users VALUES (1, 'a'), (2, 'b');
CREATE DICTIONARY names (id UInt64, name String DEFAULT '') PRIMARY KEY id
SOURCE(CLICKHOUSE(TABLE 'users')) LAYOUT(HASHED()) LIFETIME(300);
