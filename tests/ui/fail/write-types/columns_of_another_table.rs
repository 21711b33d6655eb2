use rowcol::prelude::*;

#[derive(Model)]
#[postgres]
struct Row {
    #[key]
    id: i64,
    project: String,
    count: i32,
    name: Option<String>,
}

#[derive(Model)]
#[postgres]
struct Other {
    #[key]
    id: i64,
    size: i32,
}

fn main() {
    let _ = |rows: Vec<Row>| { let _ = Row::update_many(&rows).columns(|_| Other::COLUMNS.size); }; //~ error
}
