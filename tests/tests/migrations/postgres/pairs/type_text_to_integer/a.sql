create table t (id bigint primary key, c text);
insert into t values (1, '5');
