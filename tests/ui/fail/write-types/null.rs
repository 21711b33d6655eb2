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

fn main() {
    let _ = Row::update().all_rows().set(|r| r.count.to_null()); //~ error
}
