-- accept: drop:t.g
CREATE TABLE t (id bigint PRIMARY KEY, a int, g int GENERATED ALWAYS AS (a + 1) STORED);
