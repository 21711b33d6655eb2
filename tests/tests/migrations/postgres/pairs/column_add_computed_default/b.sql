create table t (id bigint primary key, a text default lower('ABC'), b text default coalesce(null, 'x'), c jsonb default jsonb_build_object('a', 1), d date default date_trunc('year', now()));
