create table t (a int);
create function z_first() returns int language sql as 'select 1';
create function b_middle() returns int language sql as 'select z_first()';
create function a_last() returns int language sql as 'select b_middle() + 1';

