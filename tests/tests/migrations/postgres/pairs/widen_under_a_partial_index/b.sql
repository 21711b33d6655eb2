CREATE TABLE t (a text, b int);
CREATE INDEX i ON t (a) WHERE b < 100;
CREATE INDEX j ON t (a, (b + 1));
