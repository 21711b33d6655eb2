CREATE TABLE t (id bigint PRIMARY KEY, c text DEFAULT 'a', d text[]);
INSERT INTO t (id,c,d) VALUES (1,'a','{a}');
