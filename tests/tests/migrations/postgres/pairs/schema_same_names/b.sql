CREATE SCHEMA app;
CREATE TABLE app.t (id bigint);
CREATE TABLE t (id int);
