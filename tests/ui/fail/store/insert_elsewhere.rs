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
    let _ = async |row: Row, ch: rowcol::ClickHouse| Row::insert(&row).run(&ch).await; //~ error
}
