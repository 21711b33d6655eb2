CREATE TABLE t (id bigint PRIMARY KEY, c text[] DEFAULT ARRAY['a']);
