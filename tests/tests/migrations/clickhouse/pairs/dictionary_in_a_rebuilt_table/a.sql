CREATE TABLE users (id UInt64, name String) ENGINE = MergeTree ORDER BY id;
INSERT INTO users VALUES (1, 'a'), (2, 'b');
CREATE DICTIONARY names (id UInt64, name String DEFAULT '') PRIMARY KEY id
SOURCE(CLICKHOUSE(TABLE 'users')) LAYOUT(HASHED()) LIFETIME(300);
CREATE TABLE events (id UInt64, user_id UInt64, name String DEFAULT dictGet('names', 'name', user_id)) ENGINE = MergeTree ORDER BY id;
INSERT INTO events VALUES (1, 1, 'x'), (2, 2, 'y');
