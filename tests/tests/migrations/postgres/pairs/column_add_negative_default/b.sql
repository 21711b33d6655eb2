-- accept: data-loss
CREATE TABLE t (id bigint PRIMARY KEY, c int NOT NULL DEFAULT -1);
