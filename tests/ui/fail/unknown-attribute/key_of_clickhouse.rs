use rowcol::{Id, Model};

#[derive(Model)]
#[clickhouse(engin = MergeTree, order_by = id)] //~ error
struct Event {
    #[key(cuid2)]
    id: Id<Event>,
}

fn main() {}
