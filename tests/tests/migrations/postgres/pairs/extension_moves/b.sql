create schema app;
create extension pg_trgm schema app;
create table t (a int, b text);
create index i on t using gin (b app.gin_trgm_ops);
