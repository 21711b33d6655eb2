create table t (a int not null, b int not null, c text);
create index j on t (a);
