CREATE TABLE t (id bigint PRIMARY KEY, c text);
COMMENT ON COLUMN t.c IS 'why';
