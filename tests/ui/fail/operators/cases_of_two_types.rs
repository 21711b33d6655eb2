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
    let _ = Row::find().select(|r| case().when(r.count.gt(1), "a").otherwise(1)); //~ error
}
