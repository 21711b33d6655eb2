-- rename: t.name:title
create table t (id bigint primary key, title text);
create index t_title_idx on t (title);
