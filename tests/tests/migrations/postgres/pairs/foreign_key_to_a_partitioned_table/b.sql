CREATE TABLE t (id bigint NOT NULL, at timestamp NOT NULL, x text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE u (of_id bigint, of_at timestamp, CONSTRAINT there FOREIGN KEY (of_id, of_at) REFERENCES t);
