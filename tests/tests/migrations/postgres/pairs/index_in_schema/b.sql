CREATE SCHEMA app;
CREATE TABLE app.t (a int);
CREATE INDEX j ON app.t (a, a);
CREATE INDEX k ON app.t (a);
