-- accept: drop:t.note
create table t (id bigint primary key, name text);
