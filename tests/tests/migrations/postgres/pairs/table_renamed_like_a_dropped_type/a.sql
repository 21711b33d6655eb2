CREATE TYPE status AS ENUM ('open', 'done');
CREATE TABLE t (id int PRIMARY KEY, s status);
INSERT INTO t VALUES (1, 'done');
