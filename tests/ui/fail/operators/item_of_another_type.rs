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

fn main() {
    let _ = Row::find().filter(|r| r.tags.has(1)); //~ error
}
