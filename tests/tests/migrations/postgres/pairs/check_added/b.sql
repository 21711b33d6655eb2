create table t (a int not null, b int not null, c text, constraint k check (a > 0));
