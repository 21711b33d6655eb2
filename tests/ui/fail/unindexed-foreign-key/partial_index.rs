#![deny(deprecated)]

use rowcol::prelude::*;

#[derive(Model)]
#[postgres(index(other_id, where = "name is null"))]
struct Row {
    #[key(cuid2)]
    id: Id<Row>,
    name: Option<String>,
    #[references(Other)] //~ error
    other_id: Id<Other>,
}

#[derive(Model)]
#[postgres]
struct Other {
    #[key(cuid2)]
    id: Id<Other>,
    name: String,
}

fn main() {}
