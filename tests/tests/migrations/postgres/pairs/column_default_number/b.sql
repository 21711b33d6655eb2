create table t (id bigint primary key, name text, note int not null default 7);
