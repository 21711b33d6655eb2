use rowcol::{Id, Model};

#[derive(Model)]
#[postgres]
#[clickhouse(engine = MergeTree, order_by = (note, id))] //~ error
struct Event {
    #[key(cuid2)]
    id: Id<Event>,
    #[clickhouse(skip)]
    note: Option<String>,
}

fn main() {}
