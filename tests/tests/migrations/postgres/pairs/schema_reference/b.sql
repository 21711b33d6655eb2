CREATE SCHEMA app;
CREATE TABLE app.p (id int PRIMARY KEY);
CREATE TABLE t (id bigint PRIMARY KEY, p int REFERENCES app.p (id));
