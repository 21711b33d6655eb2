//! A ClickHouse Map holds JSON that is a map of text, and nothing deeper.

use rowcol::{Id, Json, Model};

#[derive(serde::Serialize, serde::Deserialize)]
struct Metadata {
    depth: u8,
}

#[derive(Model)]
#[clickhouse(engine = MergeTree, order_by = id)]
struct Event {
    #[key(cuid2)]
    id: Id<Event>,
    #[clickhouse(type = "Map(LowCardinality(String), String)")]
    metadata: Json<Metadata>, //~ error
}

fn main() {}
