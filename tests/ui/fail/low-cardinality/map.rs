use rowcol::prelude::*;

#[derive(Model)]
#[clickhouse(engine = MergeTree, order_by = id)]
struct Row {
    #[key(cuid2)]
    id: Id<Row>,
    #[clickhouse(low_cardinality)] //~ error
    labels: std::collections::BTreeMap<String, String>,
}

fn main() {}
