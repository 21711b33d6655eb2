CREATE TABLE users (id UInt64, name String) ENGINE = MergeTree ORDER BY id;
CREATE DICTIONARY names (id UInt64, name String DEFAULT '') PRIMARY KEY id
SOURCE(CLICKHOUSE(TABLE 'users')) LAYOUT(HASHED()) LIFETIME(300);
CREATE TABLE events (id UInt64, user_id UInt64, name String DEFAULT dictGet('names', 'name', user_id)) ENGINE = MergeTree ORDER BY (user_id, id);
