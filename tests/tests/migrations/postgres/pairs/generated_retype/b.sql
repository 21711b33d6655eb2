CREATE TABLE t (id bigint PRIMARY KEY, a int, g bigint GENERATED ALWAYS AS (a + 1) STORED);
