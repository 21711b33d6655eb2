CREATE SCHEMA app;
CREATE TYPE app.e AS ENUM ('a', 'b');
CREATE TABLE t (id bigint PRIMARY KEY, c app.e[]);
INSERT INTO t (id,c) VALUES (1,'{a}');
