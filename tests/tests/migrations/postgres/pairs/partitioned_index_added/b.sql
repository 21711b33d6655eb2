CREATE TABLE t (id bigint NOT NULL, at timestamp NOT NULL, x text) PARTITION BY RANGE (at);
CREATE INDEX by_x ON t (lower(x), at) WHERE id > 3;
CREATE UNIQUE INDEX once ON t (at DESC, id);
