use rowcol::prelude::*;

#[derive(Model)]
#[model(table = "traces", tenant = project)]
#[postgres]
#[clickhouse(engine = MergeTree, order_by = (project, id))]
#[has_many(spans: Span, by = trace_id)]
struct Trace {
    #[key]
    id: i64,
    project: String,
    name: String,
}

#[derive(Model)]
#[model(table = "spans")]
#[postgres(index(trace_id))]
#[clickhouse(engine = MergeTree, order_by = id)]
struct Span {
    #[key]
    id: i64,
    #[references(Trace, as = trace)]
    trace_id: i64,
    cost: f64,
}

async fn read(ch: &ClickHouse) -> Result<u64> {
    Span::find().filter(|s| s.id.lt(5) | s.cost.gt(1.0)).count(ch).await //~ error
}

fn main() {
    let _ = read;
}
