-- rename: t:u
create table u (id int constraint t_pkey primary key);
create table s (t int constraint f references u (id));
