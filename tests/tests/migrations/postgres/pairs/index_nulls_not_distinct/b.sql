create table t (a int not null, b int not null, c text);
create unique index i on t (c) nulls not distinct;
