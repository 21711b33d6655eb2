create table t (id bigint primary key, name text);
comment on column t.name is 'b';
