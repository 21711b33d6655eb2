create table t (tags text[]);
create index i on t using gin (tags);
