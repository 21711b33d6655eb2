-- accept: data-loss
CREATE TABLE t (id bigint PRIMARY KEY, c timestamptz NOT NULL DEFAULT now());
