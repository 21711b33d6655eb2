CREATE TABLE t (a int, b int, CONSTRAINT y UNIQUE (a, b));
CREATE INDEX x ON t (b);
