use rowcol::{Id, Model, Timestamp};

#[derive(Model)]
#[clickhouse(engine = ReplacingMergeTree(event_ts), order_by = id)] //~ error
struct Event {
    #[key(cuid2)]
    id: Id<Event>,
    event_ts: Option<Timestamp>,
}

fn main() {}
