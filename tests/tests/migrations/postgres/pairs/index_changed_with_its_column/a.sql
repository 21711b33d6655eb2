create table t (id int primary key, a int[]);
create index i on t using gin (a);
insert into t values (1, array[1, 2]);
