create table p (a int not null, b int, constraint k primary key (b), constraint u unique (a));
create table t (x int constraint f references p (a));
