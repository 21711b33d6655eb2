CREATE SCHEMA app;
CREATE TYPE app.e AS ENUM ('b', 'a');
CREATE TABLE t (id bigint PRIMARY KEY, c app.e[]);
