use rowcol::prelude::*;

#[derive(Model)]
#[clickhouse(engine = MergeTree, order_by = id)]
struct Row {
    #[key(cuid2)]
    id: Id<Row>,
    #[clickhouse(low_cardinality)] //~ error
    price: Decimal,
}

fn main() {}
