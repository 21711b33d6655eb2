use rowcol::{Id, Model};

#[derive(Model)]
#[postgres]
#[clickhouse(engine = MergeTree, order_by = id)]
struct Event {
    #[key(cuid2)]
    id: Id<Event>,
    #[postgres(skip)]
    #[clickhouse(skip)] //~ error
    note: Option<String>,
}

fn main() {}
