//! The expansion does not care what the user calls Option, Result or Vec.

#![allow(dead_code)]

use rowcol::prelude::*;

struct Result;
struct Some;
struct None;
struct Ok;
mod core {}
mod std {}

#[derive(Model)]
#[postgres]
#[clickhouse(engine = MergeTree, order_by = id)]
struct Row {
    #[key(cuid2)]
    id: Id<Row>,
    name: Option<String>,
}

fn main() {
    assert_eq!(Row::TABLE.model, "Row");
}
