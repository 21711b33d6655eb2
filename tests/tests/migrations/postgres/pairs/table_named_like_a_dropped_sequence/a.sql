CREATE SEQUENCE counter; CREATE SEQUENCE numbers; CREATE SEQUENCE ids;
CREATE TABLE t (id bigint PRIMARY KEY DEFAULT nextval('counter'), n bigint DEFAULT nextval('numbers'));
INSERT INTO t SELECT i, i FROM generate_series(1, 3) AS i;
CREATE FUNCTION next_id() RETURNS bigint LANGUAGE sql AS 'select nextval(''ids'')';
