use rowcol::prelude::*;

#[derive(Model)]
#[model(table = "spans")]
#[postgres]
#[clickhouse(engine = MergeTree, order_by = id)]
struct Span {
    #[key]
    id: i64,
    trace_id: i64,
    cost: f64,
}

fn main() {
    let _ = Span::find().sample(0.5); //~ error
}
