-- accept: drop:t.a
-- rename: none
create table t (id bigint primary key, b text, c varchar(9) collate "C", d text default 5);
