-- accept: data-loss
create table t (id int primary key, a int);
create index i on t using btree (a desc);
