use rowcol::{Id, Model};

#[derive(Model)]
#[postgres]
#[clickhouse(engine = MergeTree, order_by = id)]
struct Event {
    #[key(cuid2)]
    id: Id<Event>,
    #[postgres(skip)] //~ error
    is_deleted: bool,
}

fn main() {}
