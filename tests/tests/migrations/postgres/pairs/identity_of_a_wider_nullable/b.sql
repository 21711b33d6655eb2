create table t (id bigint primary key, c bigint generated always as identity);
