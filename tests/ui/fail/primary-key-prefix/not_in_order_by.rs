use rowcol::prelude::*;

#[derive(Model)]
#[clickhouse(engine = MergeTree, order_by = id, primary_key = name)] //~ error
struct Row {
    #[key(cuid2)]
    id: Id<Row>,
    name: String,
}

fn main() {}
