use rowcol::{Id, Model};

#[derive(Model)]
#[clickhouse(engine = MergeTree, order_by = id)]
struct Counter {
    #[key(cuid2)]
    id: Id<Counter>,
    #[clickhouse(type = "UInt64")] //~ error
    count: i64,
}

fn main() {}
