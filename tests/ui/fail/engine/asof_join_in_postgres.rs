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

async fn read(pg: &Postgres) -> Result<u64> {
    Span::find().asof_join::<Span>(|a, b| a.trace_id.eq(b.trace_id) & a.id.ge(b.id)).count(pg).await //~ error
}

fn main() {
    let _ = read;
}
