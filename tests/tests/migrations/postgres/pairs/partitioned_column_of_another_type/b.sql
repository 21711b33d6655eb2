-- accept: data-loss
CREATE TABLE t (id integer NOT NULL, at timestamp NOT NULL, x varchar(50), CHECK (id < 1000)) PARTITION BY RANGE (at);
CREATE INDEX by_x ON t (x);
