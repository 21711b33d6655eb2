create table t (id bigint primary key, name text, num bigint generated always as identity);
