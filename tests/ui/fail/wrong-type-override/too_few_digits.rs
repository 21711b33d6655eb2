use rowcol::{Id, Model};

#[derive(Model)]
#[clickhouse(engine = MergeTree, order_by = id)]
struct Counter {
    #[key(cuid2)]
    id: Id<Counter>,
    #[clickhouse(type = "Decimal(10, 0)")] //~ error
    count: u64,
}

fn main() {}
