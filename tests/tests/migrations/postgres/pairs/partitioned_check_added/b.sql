CREATE TABLE t (id bigint NOT NULL, at timestamp NOT NULL, x text NOT NULL, CHECK (id > 0), CONSTRAINT short CHECK (length(x) < 50)) PARTITION BY RANGE (at);
