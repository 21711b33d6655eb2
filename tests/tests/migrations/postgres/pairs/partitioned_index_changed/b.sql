CREATE TABLE t (id bigint NOT NULL, at timestamp NOT NULL, x text) PARTITION BY RANGE (at);
CREATE INDEX by_x ON t (x DESC, at);
CREATE INDEX "by number" ON t (id);
