create table "T it's" ("A ""b""" int);
insert into "T it's" values (1);
