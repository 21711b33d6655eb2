-- rename: enum:e:f
CREATE TYPE f AS ENUM ('a', 'b');
CREATE TABLE t (id bigint PRIMARY KEY, c f NOT NULL DEFAULT 'a', d f[]);
