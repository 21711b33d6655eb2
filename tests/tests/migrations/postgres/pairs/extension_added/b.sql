create extension pg_trgm;
create extension btree_gist;
create table t (a int, b text);
create index i on t using gin (b gin_trgm_ops);
