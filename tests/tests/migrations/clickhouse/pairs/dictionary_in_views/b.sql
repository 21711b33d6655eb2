-- accept: drop:named
CREATE TABLE users (id UInt64, name String) ENGINE = MergeTree ORDER BY id;
CREATE DICTIONARY names (id UInt64, name String DEFAULT '?') PRIMARY KEY id
SOURCE(CLICKHOUSE(TABLE 'users')) LAYOUT(HASHED()) LIFETIME(300);
CREATE TABLE events (id UInt64, user_id UInt64, name String) ENGINE = MergeTree ORDER BY id;
CREATE TABLE copies (id UInt64, user String) ENGINE = MergeTree ORDER BY id;
CREATE MATERIALIZED VIEW copying TO copies AS SELECT id, dictGet('names', 'name', user_id) AS user FROM events;
CREATE VIEW rows_of AS SELECT * FROM names;
