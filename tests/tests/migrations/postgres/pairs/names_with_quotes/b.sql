create table "T it's" ("A ""b""" int not null, "select" text default 'x');
create index "i ""q""" on "T it's" ("select");
