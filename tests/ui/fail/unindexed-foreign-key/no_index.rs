#![deny(deprecated)]

use rowcol::prelude::*;

#[derive(Model)]
#[postgres]
struct Row {
    #[key(cuid2)]
    id: Id<Row>,
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
