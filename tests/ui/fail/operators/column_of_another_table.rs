use rowcol::prelude::*;

#[derive(Model)]
#[model(table = "rows")]
#[postgres]
struct Row {
    #[key(cuid2)]
    id: Id<Row>,
    count: i32,
    name: Option<String>,
    tags: Vec<String>,
}

#[derive(Model)]
#[postgres]
struct Other {
    #[key(cuid2)]
    id: Id<Other>,
    size: i32,
}

fn main() {
    let _ = Row::find().filter(|r| r.name.is_distinct_from(Other::COLUMNS.size)); //~ error
}
