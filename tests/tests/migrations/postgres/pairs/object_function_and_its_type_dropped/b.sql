-- accept: data-loss
create table t (a int, b text default 'x');
