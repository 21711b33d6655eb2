-- accept: data-loss
CREATE SCHEMA app; CREATE SEQUENCE app."Invoice No." AS integer;
CREATE TABLE t (id int, x int, number int NOT NULL DEFAULT nextval('app."Invoice No."'));
