create schema app;
create table app.t (id int primary key, a int);
create index i on app.t (a);
insert into app.t values (1, 2);
