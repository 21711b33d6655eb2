create table t (a int not null, b int not null, c text);
create index i on t (c text_pattern_ops);
