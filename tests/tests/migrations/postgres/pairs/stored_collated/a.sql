create table t (a text, b text generated always as (upper(a)) stored);
insert into t values (1);
