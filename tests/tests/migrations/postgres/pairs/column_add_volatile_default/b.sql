-- accept: data-loss
CREATE TABLE t (id bigint PRIMARY KEY, c uuid NOT NULL DEFAULT gen_random_uuid());
