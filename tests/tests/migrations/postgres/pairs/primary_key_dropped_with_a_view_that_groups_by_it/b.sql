-- accept: data-loss
CREATE TABLE t (id int NOT NULL, name text);
