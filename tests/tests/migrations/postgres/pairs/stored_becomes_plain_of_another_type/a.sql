create table t (id bigint primary key, c text generated always as (id::text) stored, d bigint default 1 not null, e bigint generated always as (d * 2) stored);
insert into t (id) values (1), (2);
