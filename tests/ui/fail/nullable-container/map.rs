use rowcol::prelude::*;

#[derive(Model)]
#[clickhouse(engine = MergeTree, order_by = id)]
struct Row {
    #[key(cuid2)]
    id: Id<Row>,
    labels: Option<std::collections::BTreeMap<String, String>>, //~ error
}

fn main() {}
