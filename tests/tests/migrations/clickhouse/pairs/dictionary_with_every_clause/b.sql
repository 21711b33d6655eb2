CREATE TABLE users (id UInt64, name String) ENGINE = MergeTree ORDER BY id;
create dictionary `a b` -- why
(
    id UInt64 IS_OBJECT_ID, name String default 'it''s' injective, n Int64 DEFAULT -1,
    parent Nullable(UInt64) HIERARCHICAL bidirectional,
    `x y` String expression concat(name, '!'), from Date, til Date
)
primary key id
layout(range_hashed(range_lookup_strategy 'max' shards 2))
source(clickhouse(table 'users' where 'id > 0'))
lifetime(300) range(max til min from) settings(max_threads = 2) comment 'it''s';
