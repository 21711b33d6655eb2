create table t (a int not null, b int not null, c text, constraint k primary key (a));
