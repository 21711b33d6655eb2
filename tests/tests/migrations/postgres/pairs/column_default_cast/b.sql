create table t (id bigint primary key, name text, note varchar(10) not null default 'x'::varchar(10));
