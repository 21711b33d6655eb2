-- accept: data-loss
create table u (a int);
