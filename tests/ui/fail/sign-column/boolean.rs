use rowcol::prelude::*;

#[derive(Model)]
#[clickhouse(engine = CollapsingMergeTree(sign), order_by = id)] //~ error
struct Row {
    #[key(cuid2)]
    id: Id<Row>,
    sign: bool,
}

fn main() {}
