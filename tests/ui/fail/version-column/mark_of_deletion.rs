use rowcol::{Id, Model, Timestamp};

#[derive(Model)]
#[clickhouse(engine = ReplacingMergeTree(event_ts, is_deleted), order_by = id)] //~ error
struct Event {
    #[key(cuid2)]
    id: Id<Event>,
    event_ts: Timestamp,
    is_deleted: i64,
}

fn main() {}
