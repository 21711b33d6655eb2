create table t (id bigint primary key, c text collate "C");
insert into t values (1, 'x');
