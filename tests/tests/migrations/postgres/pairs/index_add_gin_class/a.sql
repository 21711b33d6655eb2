CREATE TABLE t (id bigint PRIMARY KEY, a int, b text, c jsonb, d text[], e timestamptz);
INSERT INTO t (id,a,b) VALUES (1,1,'x');
