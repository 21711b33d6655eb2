use rowcol::prelude::*;

#[derive(Model)]
#[clickhouse(engine = MergeTree, order_by = id, index(name, minmax, granularity = "4"))] //~ error
struct Row {
    #[key(cuid2)]
    id: Id<Row>,
    name: String,
}

fn main() {}
