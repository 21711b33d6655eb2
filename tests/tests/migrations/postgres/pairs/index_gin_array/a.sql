create table t (tags text[]);
