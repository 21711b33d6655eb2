use rowcol::{Id, Model};

#[derive(Model)]
#[clickhouse(engine = ReplacingMergeTree(version), order_by = id)] //~ error
struct Event {
    #[key(cuid2)]
    id: Id<Event>,
    version: String,
}

fn main() {}
