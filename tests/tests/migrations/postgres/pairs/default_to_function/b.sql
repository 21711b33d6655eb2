CREATE TABLE t (id bigint PRIMARY KEY, c timestamptz DEFAULT now());
