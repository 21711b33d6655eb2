CREATE TABLE t (id bigint PRIMARY KEY, c uuid DEFAULT gen_random_uuid());
