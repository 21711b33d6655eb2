create table t (id bigint primary key, c bigint, d bigint generated always as (c + 1) stored);
