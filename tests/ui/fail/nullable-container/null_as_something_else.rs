use rowcol::prelude::*;

#[derive(Model)]
#[clickhouse(engine = MergeTree, order_by = id)]
struct Row {
    #[key(cuid2)]
    id: Id<Row>,
    #[clickhouse(null = "none")] //~ error
    name: Option<String>,
}

fn main() {}
