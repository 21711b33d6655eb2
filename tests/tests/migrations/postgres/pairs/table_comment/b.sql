CREATE TABLE t (id bigint PRIMARY KEY);
COMMENT ON TABLE t IS 'Things; "quoted".';
