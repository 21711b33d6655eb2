create table t (id bigint primary key, c varchar(9), d bigint default 1 not null, e text default 'x' not null);
