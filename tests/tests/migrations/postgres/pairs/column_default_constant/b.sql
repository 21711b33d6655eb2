create table t (id bigint primary key, name text, note text not null default 'x');
