-- accept: data-loss
CREATE TABLE t (id bigint PRIMARY KEY, c interval NOT NULL DEFAULT '1 day');
