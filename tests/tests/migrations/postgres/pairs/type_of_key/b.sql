CREATE TABLE p (id bigint PRIMARY KEY);
CREATE TABLE t (id bigint REFERENCES p (id));
