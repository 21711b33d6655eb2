create table t (id bigint primary key, name text, note timestamptz not null default now());
