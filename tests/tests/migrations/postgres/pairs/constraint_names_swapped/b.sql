create table t (a int constraint k2 unique, b int constraint k1 check (b > 0));
