-- accept: data-loss
-- rename: t.a:first
CREATE TABLE t (first int, b bigint, c text) PARTITION BY HASH ((first + 1), lower(c));
CREATE INDEX ON t USING hash (b);
