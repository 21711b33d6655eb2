create schema app;
create type app.e as enum ('a');
create table app.t (e app.e);
