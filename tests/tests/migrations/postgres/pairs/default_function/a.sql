create table t (id bigint primary key, c timestamptz default now());
insert into t values (1);
