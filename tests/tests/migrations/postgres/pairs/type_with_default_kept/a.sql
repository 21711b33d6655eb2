create table t (id bigint primary key, c integer not null default 5);
insert into t values (1, 5);
