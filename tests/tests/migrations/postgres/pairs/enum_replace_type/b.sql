-- rename: none
-- accept: data-loss
CREATE TYPE f AS ENUM ('a', 'b');
CREATE TABLE t (id bigint PRIMARY KEY, c f DEFAULT 'b');
