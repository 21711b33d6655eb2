create table p (a int, b int, constraint k primary key (a), constraint u unique (b));
create table t (x int constraint f references p (a));
