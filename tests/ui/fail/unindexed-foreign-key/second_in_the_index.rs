#![deny(deprecated)]

use rowcol::prelude::*;

#[derive(Model)]
#[postgres(index(name, other_id))]
struct Row {
    #[key(cuid2)]
    id: Id<Row>,
    name: String,
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
