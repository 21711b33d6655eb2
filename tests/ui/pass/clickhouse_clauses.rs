//! Every clause of a ClickHouse table.

#![allow(dead_code)]

use rowcol::prelude::*;

#[derive(Model)]
#[model(table = "hits", tenant = project)]
#[clickhouse(
    engine = ReplacingMergeTree(version, gone),
    order_by = (project, date(at), hash(id)),
    primary_key = (project, date(at), hash(id)),
    partition_by = month(at),
    sample_by = hash(id),
    ttl = "toDateTime(at) + INTERVAL 90 DAY",
    settings(index_granularity = 4096, deduplicate_merge_projection_mode = "rebuild"),
    index(id, bloom_filter(0.01), granularity = 4),
    index("lower(id)", tokenbf_v1(256, 2, 0), name = "by_word"),
    projection(by_id, "SELECT * ORDER BY id"),
    constraint(positive, check = "version > 0"),
    distributed(hash(id))
)]
struct Hit {
    project: String,
    id: String,
    #[clickhouse(codec(Delta, ZSTD(3)))]
    at: Timestamp,
    version: u64,
    gone: bool,
    #[clickhouse(materialized = "toHour(at)")]
    hour: u8,
    #[clickhouse(alias = "concat(project, '/', id)")]
    path: String,
    #[clickhouse(ttl = "toDateTime(at) + INTERVAL 1 DAY", low_cardinality)]
    agent: Option<String>,
}

fn main() {
    assert_eq!(Hit::TABLE.tenant, Some(0));
}
