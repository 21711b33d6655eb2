CREATE TABLE users (id UInt64, name String) ENGINE = MergeTree ORDER BY id;
CREATE TABLE events (id UInt64, user_id UInt64, name String) ENGINE = MergeTree ORDER BY (name, id);
