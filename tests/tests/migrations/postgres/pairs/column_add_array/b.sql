-- accept: data-loss
CREATE TABLE t (id bigint PRIMARY KEY, c text[] NOT NULL DEFAULT '{}');
