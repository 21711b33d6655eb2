create table t (a text, b text collate "C" generated always as (upper(a)) stored);
