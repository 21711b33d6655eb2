-- rename: t.old:renamed
create type e as enum ('b', 'c', 'a');
create table p (id bigint primary key, n varchar(20) not null);
create table t (id int primary key, p bigint not null references p (id) on delete cascade, e e default 'b', renamed text);
create index i on t (renamed);
create view v as select e, renamed from t;
create table q (t int references t (id));
