create table p (id int primary key, other int not null unique);
insert into p values (1, 1), (2, 2);
create table t (a int not null, b int not null, c text, foreign key (a) references p (id));
