create table p (id bigint primary key);
create table t (p bigint references p (id));
