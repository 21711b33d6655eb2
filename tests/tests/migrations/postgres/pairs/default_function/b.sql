create table t (id bigint primary key, c timestamptz default clock_timestamp());
