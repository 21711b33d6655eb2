use rowcol::{Id, Model};

#[derive(Model)]
#[clickhouse(engine = MergeTrie, order_by = id)] //~ error
struct Event {
    #[key(cuid2)]
    id: Id<Event>,
}

fn main() {}
