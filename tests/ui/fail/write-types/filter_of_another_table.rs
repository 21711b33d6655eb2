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
    let _ = Row::delete().filter(|_| Other::COLUMNS.size.eq(1)); //~ error
}
