-- accept: data-loss
CREATE TABLE t (id bigint PRIMARY KEY, c varchar(20) DEFAULT 'a b');
