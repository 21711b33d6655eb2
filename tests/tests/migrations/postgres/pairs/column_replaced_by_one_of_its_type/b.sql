-- rename: none
-- accept: drop:t.n
create table t (id bigint primary key, m int);
