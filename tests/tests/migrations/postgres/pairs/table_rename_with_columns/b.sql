-- rename: a:b
-- rename: b.x:z
CREATE TABLE b (z bigint, y text, w int);
