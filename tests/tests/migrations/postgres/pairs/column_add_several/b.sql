CREATE TABLE t (id bigint PRIMARY KEY, a text, b int, c date, d boolean NOT NULL DEFAULT true);
