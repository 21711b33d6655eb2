create table t (id bigint primary key, name text, upper_name text generated always as (upper(name)) stored);
