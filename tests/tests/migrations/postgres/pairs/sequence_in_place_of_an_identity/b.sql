-- accept: data-loss
CREATE SEQUENCE ids;
CREATE TABLE t (id bigint NOT NULL DEFAULT nextval('ids'), x int);
