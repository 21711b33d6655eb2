create schema app;
create table app.t (id int primary key, a bigint not null);
create index i on app.t (a desc);
