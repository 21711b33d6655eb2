-- accept: data-loss
CREATE SEQUENCE numbers START 100 CACHE 20;
CREATE TABLE t (id int, number bigint NOT NULL DEFAULT nextval('numbers'));
