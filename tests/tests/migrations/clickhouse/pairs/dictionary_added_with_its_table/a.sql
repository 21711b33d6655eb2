CREATE TABLE other (id UInt64) ENGINE = Memory;
