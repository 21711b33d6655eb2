create table t (id bigint primary key, name text);
comment on table t is 'it''s';
