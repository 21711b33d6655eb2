use rowcol::{Id, Model, Timestamp};

#[derive(Model)]
#[clickhouse(engine = MergeTree, order_by = (id, date(seen_at)))] //~ error
struct Event {
    #[key(cuid2)]
    id: Id<Event>,
    project_id: String,
    session_id: Option<String>,
    seen_at: Option<Timestamp>,
}

fn main() {}
