-- accept: data-loss
CREATE SEQUENCE other;
CREATE TABLE t (id bigint, number bigint DEFAULT nextval('other') + nextval('other'));
