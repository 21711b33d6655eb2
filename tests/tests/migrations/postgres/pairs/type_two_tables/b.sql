CREATE TABLE a (x bigint);
CREATE TABLE b (x bigint);
