create table t (a int not null, b int not null, c text, primary key (a));
