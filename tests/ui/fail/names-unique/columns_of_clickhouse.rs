use rowcol::{Id, Model};

#[derive(Model)]
#[clickhouse(engine = MergeTree, order_by = id)]
struct Row {
    #[key(cuid2)]
    id: Id<Row>,
    name: String,
    #[column(name = "name")] //~ error
    title: String,
}

fn main() {}
