//! The server refuses projections of a table whose engine merges rows, unless a setting says what becomes of them.

use rowcol::{Id, Model};

#[derive(Model)]
#[clickhouse(
    engine = ReplacingMergeTree,
    order_by = id,
    projection(by_name, "SELECT * ORDER BY name"), //~ error
)]
struct Event {
    #[key(cuid2)]
    id: Id<Event>,
    name: String,
}

fn main() {}
