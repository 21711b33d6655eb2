-- rename: t:u
create table u (id bigint constraint k primary key, name text);
