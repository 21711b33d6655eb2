use rowcol::prelude::*;

#[derive(Model)]
#[clickhouse(engine = MergeTree, order_by = (name, id), primary_key = id)] //~ error
struct Row {
    #[key(cuid2)]
    id: Id<Row>,
    name: String,
}

fn main() {}
