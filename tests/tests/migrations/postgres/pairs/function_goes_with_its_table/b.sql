-- accept: data-loss
-- rename: none
create table u (a int);
