create table t (j jsonb);
create index i on t using gin (j);
