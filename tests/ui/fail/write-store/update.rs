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
    let _ = async |ch: rowcol::ClickHouse| Row::update().get(1).set(|r| r.count.to(1)).run(&ch).await; //~ error
}
