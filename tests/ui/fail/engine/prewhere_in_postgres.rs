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

async fn read(pg: &Postgres) -> Result<Vec<Span>> {
    Span::find().prewhere(|s| s.cost.gt(1.0)).all(pg).await //~ error
}

fn main() {
    let _ = read;
}
