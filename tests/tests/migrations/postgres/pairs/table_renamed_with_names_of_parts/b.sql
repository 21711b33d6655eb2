-- rename: t:u
create table u (id bigint primary key, n int unique);
create index u_n_idx on u (n);
