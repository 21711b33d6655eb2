create type e as enum ('a', 'b');
create table p (id int primary key, n text);
create table t (id int primary key, p int references p (id), e e default 'a', old text);
create index i on t (old);
create view v as select e from t;
insert into p values (1, 'x');
insert into t values (1, 1, 'a', 'y');
