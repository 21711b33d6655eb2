-- accept: data-loss
CREATE TABLE t (id bigint PRIMARY KEY, c bigint GENERATED ALWAYS AS (id * 2) STORED);
