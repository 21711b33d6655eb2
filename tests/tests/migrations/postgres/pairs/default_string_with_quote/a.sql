create table t (id bigint primary key, c text default 'it''s');
insert into t values (1);
