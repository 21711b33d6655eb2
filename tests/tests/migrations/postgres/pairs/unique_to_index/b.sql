CREATE TABLE t (id bigint PRIMARY KEY, c text);
CREATE UNIQUE INDEX k ON t (c);
