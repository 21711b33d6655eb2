-- accept: data-loss
CREATE TABLE t (id bigint PRIMARY KEY, c int GENERATED ALWAYS AS IDENTITY);
