use rowcol::{Id, Model};

#[derive(Model)]
#[clickhouse(engine = MergeTree, order_by = id, index(user, bloom_filter(0.01)))] //~ error
struct Event {
    #[key(cuid2)]
    id: Id<Event>,
    user_id: String,
}

fn main() {}
