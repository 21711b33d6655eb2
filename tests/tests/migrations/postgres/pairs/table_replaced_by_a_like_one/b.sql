-- rename: none
-- accept: drop:t
create table u (id int);
