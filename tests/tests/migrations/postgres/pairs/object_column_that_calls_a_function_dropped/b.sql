-- accept: data-loss
create table t (a int);
