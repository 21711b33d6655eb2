-- accept: data-loss
CREATE TABLE k
(
    x Int8
)
ENGINE = MergeTree
ORDER BY x;
