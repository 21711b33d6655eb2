use rowcol::prelude::*;

#[derive(Model)]
#[clickhouse(engine = ReplacingMergeTree(version, gone), order_by = id)] //~ error
struct Row {
    #[key(cuid2)]
    id: Id<Row>,
    version: u64,
    gone: Option<bool>,
}

fn main() {}
