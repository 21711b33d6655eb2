-- accept: data-loss
CREATE TABLE t (id bigint PRIMARY KEY, c numeric(10,2) NOT NULL DEFAULT 1.5);
