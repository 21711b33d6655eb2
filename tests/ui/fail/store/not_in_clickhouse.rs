use rowcol::prelude::*;

#[derive(Model)]
#[model(table = "rows")]
#[postgres]
struct Row {
    #[key(cuid2)]
    id: Id<Row>,
    count: i32,
    name: Option<String>,
}

fn main() {
    let _ = async |ch: rowcol::ClickHouse| Row::find().all(&ch).await; //~ error
}
