-- accept: drop:t.c
create table t (id bigint primary key, c integer);
