create table t (a int constraint k1 unique, b int constraint k2 check (b > 0));
insert into t values (1, 2);
