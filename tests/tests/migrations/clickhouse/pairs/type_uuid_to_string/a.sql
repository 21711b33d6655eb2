CREATE TABLE t
(
    id UInt64,
    c UUID
)
ENGINE = MergeTree
ORDER BY id;
INSERT INTO t (id, c) VALUES (1, '61f0c404-5cb3-11e7-907b-a6006ad3dba0');
