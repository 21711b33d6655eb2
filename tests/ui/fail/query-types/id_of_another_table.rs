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

#[derive(Model)]
#[postgres]
struct Other {
    #[key(cuid2)]
    id: Id<Other>,
    size: i32,
}

fn main() {
    let _ = |other: Id<Other>| Row::find().filter(move |r| r.id.eq(other)); //~ error
}
