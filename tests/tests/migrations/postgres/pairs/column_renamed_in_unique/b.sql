-- rename: t.n:m
create table t (id bigint primary key, m int constraint t_m_key unique);
