use rowcol::prelude::*;

#[derive(Model)]
#[clickhouse(order_by = id)]
struct Row {
    #[key]
    id: i64,
    project: String,
    count: i32,
    name: Option<String>,
}

fn main() {
    let _ = async |ch: rowcol::ClickHouse, rows: Vec<Row>| Row::update_many(&rows).run(&ch).await; //~ error
}
