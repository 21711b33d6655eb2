-- accept: data-loss
-- rename: none
create table u (x int);
