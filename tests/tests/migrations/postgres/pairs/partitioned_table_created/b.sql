-- accept: data-loss
-- rename: none
CREATE TABLE other (id int);
CREATE TABLE by_range (id bigint, at date NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE INDEX by_day ON by_range (at DESC);
CREATE TABLE by_list (id bigint, kind text) PARTITION BY LIST (lower(kind));
CREATE TABLE by_hash (a int, b int, c text) PARTITION BY HASH (a, (b + 1), c);
