create schema app;
create type app.e as enum ('b', 'a');
create table app.t (e app.e);
