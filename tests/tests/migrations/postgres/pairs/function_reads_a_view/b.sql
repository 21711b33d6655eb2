create table t (a int);
create view v as select a from t;
create function n() returns bigint language sql as 'select count(*) from v';
