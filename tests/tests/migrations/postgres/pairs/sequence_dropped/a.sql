CREATE SEQUENCE one; CREATE SEQUENCE other;
CREATE TABLE t (id bigint DEFAULT nextval('one'), number bigint DEFAULT nextval('other'));
INSERT INTO t SELECT i, i FROM generate_series(1, 5) AS i;
