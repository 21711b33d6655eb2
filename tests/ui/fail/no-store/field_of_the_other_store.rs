use rowcol::prelude::*;

#[derive(Model)]
#[postgres]
struct Row {
    #[key(cuid2)]
    id: Id<Row>,
    #[clickhouse(low_cardinality)] //~ error
    name: String,
}

fn main() {}
