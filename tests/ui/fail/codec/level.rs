use rowcol::prelude::*;

#[derive(Model)]
#[clickhouse(engine = MergeTree, order_by = id)]
struct Row {
    #[key(cuid2)]
    id: Id<Row>,
    #[clickhouse(codec(ZSTD(99)))] //~ error
    name: String,
}

fn main() {}
