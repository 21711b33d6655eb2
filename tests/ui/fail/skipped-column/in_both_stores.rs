use rowcol::{Id, Model};

#[derive(Model)]
#[postgres]
#[clickhouse(engine = MergeTree, order_by = id)]
struct Event {
    #[key(cuid2)]
    id: Id<Event>,
    #[postgres(skip)]
    #[clickhouse(skip)]
    note: Option<String>, //~ error
}

fn main() {}
