create table p (id int primary key, other int not null unique);
insert into p values (1, 1), (2, 2);
create table t (id int references p (id));
