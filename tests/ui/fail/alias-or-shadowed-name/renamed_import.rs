use std::primitive::i64 as i32;

use rowcol::{Id, Model};

#[derive(Model)]
#[clickhouse(engine = MergeTree, order_by = id)]
struct Counter {
    #[key(cuid2)]
    id: Id<Counter>,
    count: i32, //~ error
}

fn main() {}
