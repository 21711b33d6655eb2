CREATE TABLE users (id UInt64, name String) ENGINE = MergeTree ORDER BY id;
INSERT INTO users VALUES (1, 'a'), (2, 'b');
CREATE TABLE events (id UInt64, user_id UInt64, name String) ENGINE = MergeTree ORDER BY id;
INSERT INTO events VALUES (1, 1, 'x'), (2, 2, 'y');
