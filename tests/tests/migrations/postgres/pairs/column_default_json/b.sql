create table t (id bigint primary key, name text, note jsonb not null default '{}');
