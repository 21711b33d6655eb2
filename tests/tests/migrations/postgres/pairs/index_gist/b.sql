create table t (r int4range);
create index i on t using gist (r);
