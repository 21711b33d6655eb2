create table t (id bigint primary key, c text);
create index i on t (lower(c));
