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

async fn read(ch: &ClickHouse) -> Result<Vec<Span>> {
    Span::find().full_scan().distinct_on(|s| s.trace_id).all(ch).await //~ error
}

fn main() {
    let _ = read;
}
