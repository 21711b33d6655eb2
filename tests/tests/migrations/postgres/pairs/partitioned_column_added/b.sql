-- accept: data-loss
CREATE TABLE t (id bigint NOT NULL, at timestamp NOT NULL, x text, y int NOT NULL DEFAULT 5, z uuid DEFAULT gen_random_uuid(), n numeric) PARTITION BY RANGE (at);
