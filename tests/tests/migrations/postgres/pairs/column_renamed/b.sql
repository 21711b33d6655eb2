-- rename: t.name:title
create table t (id bigint primary key, title text);
