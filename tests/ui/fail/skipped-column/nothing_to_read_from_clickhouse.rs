use rowcol::{Id, Model};

#[derive(Model)]
#[postgres]
#[clickhouse(engine = MergeTree, order_by = id)]
struct Event {
    #[key(cuid2)]
    id: Id<Event>,
    #[clickhouse(skip)] //~ error
    count: i64,
}

fn main() {}
