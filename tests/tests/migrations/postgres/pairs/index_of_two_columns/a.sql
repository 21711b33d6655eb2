create table t (a int not null, b int not null, c text);
insert into t values (1, 2, 'x'), (2, 3, 'y');
