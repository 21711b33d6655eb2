create schema app;
create table app.t (id bigint primary key, c text);
insert into app.t values (1, 'x');
