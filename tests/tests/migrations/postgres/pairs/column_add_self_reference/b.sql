-- accept: data-loss
CREATE TABLE t (id bigint PRIMARY KEY, c bigint REFERENCES t (id));
