-- accept: drop:t.e
-- accept: drop:enum:e
create table t (id int);
