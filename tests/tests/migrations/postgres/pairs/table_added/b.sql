create table t (id int primary key, n text not null unique check (n <> ''));
comment on table t is 'about';
comment on column t.n is 'n';
