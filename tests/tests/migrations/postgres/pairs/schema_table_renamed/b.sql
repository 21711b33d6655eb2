-- rename: app.t:u
create schema app;
create table app.u (id bigint, c text, constraint t_pkey primary key (id));
