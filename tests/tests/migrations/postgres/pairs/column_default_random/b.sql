create table t (id bigint primary key, name text, note uuid not null default gen_random_uuid());
