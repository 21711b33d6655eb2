-- accept: drop:users
-- accept: drop:events
CREATE TABLE other (id UInt64) ENGINE = Memory;
