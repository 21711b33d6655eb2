create table x (id int primary key, y int);
create table y (id int primary key, x int references x (id));
alter table x add foreign key (y) references y (id);
