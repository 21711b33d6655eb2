CREATE TABLE t (id bigint PRIMARY KEY, c text DEFAULT 'it''s');
INSERT INTO t (id) VALUES (1), (2);
