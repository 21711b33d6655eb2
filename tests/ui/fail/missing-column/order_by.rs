use rowcol::{Id, Model, Timestamp};

#[derive(Model)]
#[clickhouse(engine = MergeTree, order_by = (date(time_stamp), id))] //~ error
struct Event {
    #[key(cuid2)]
    id: Id<Event>,
    timestamp: Timestamp,
}

fn main() {}
