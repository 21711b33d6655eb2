create table t (id bigint primary key, name text, note boolean not null default false);
