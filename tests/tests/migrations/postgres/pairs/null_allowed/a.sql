create table t (id bigint primary key, c int not null);
insert into t values (1, 5);
