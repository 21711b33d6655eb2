create schema app;
create table t (id int);
create table app.t (id int primary key);
create index i on app.t (id);
