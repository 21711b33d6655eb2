create table t (a int not null, b int not null, c text);
create index i on t (a) include (b);
