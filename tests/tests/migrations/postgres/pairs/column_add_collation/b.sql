-- accept: data-loss
CREATE TABLE t (id bigint PRIMARY KEY, c text COLLATE "C");
