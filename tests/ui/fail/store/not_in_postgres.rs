use rowcol::prelude::*;

#[derive(Model)]
#[model(table = "rows")]
#[clickhouse(engine = MergeTree, order_by = id)]
struct Row {
    #[key(cuid2)]
    id: Id<Row>,
    count: i32,
    name: Option<String>,
}

fn main() {
    let _ = async |pg: rowcol::Postgres| Row::find().all(&pg).await; //~ error
}
