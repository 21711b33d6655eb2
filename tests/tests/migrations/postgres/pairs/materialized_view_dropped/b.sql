-- accept: drop:v
create table t (a int, b int);
