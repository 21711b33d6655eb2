CREATE TABLE t (id int, kind text, x int NOT NULL) PARTITION BY LIST (kind);
CREATE INDEX by_x ON t (x);
COMMENT ON TABLE t IS 'In parts.';
