use rowcol::{Id, Model};

#[derive(Model)]
#[model(tenant = project_id)]
#[clickhouse(engine = MergeTree, order_by = (id, project_id))] //~ error
struct Event {
    #[key(cuid2)]
    id: Id<Event>,
    project_id: String,
}

fn main() {}
