-- accept: data-loss
-- rename: a:names
-- rename: b:words
CREATE TABLE t (id int PRIMARY KEY, n int);
CREATE TABLE names (id int PRIMARY KEY, x int);
CREATE TABLE words (id int PRIMARY KEY, y text);
