use rowcol::{Id, Model};

#[derive(Model)]
#[clickhouse(engine = CollapsingMergeTree(sign), order_by = id)] //~ error
struct Event {
    #[key(cuid2)]
    id: Id<Event>,
    sign: i64,
}

fn main() {}
