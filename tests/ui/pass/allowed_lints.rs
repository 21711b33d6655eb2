//! A warning can be switched off where it is known to be right.

#![deny(deprecated)]

use rowcol::prelude::*;

#[derive(Model)]
#[model(allow(unindexed_foreign_key))]
#[postgres]
struct Row {
    #[key(cuid2)]
    id: Id<Row>,
    #[references(Other, as = other)]
    other_id: Id<Other>,
}

#[derive(Model)]
#[postgres]
struct Other {
    #[key(cuid2)]
    id: Id<Other>,
}

fn main() {
    let row = rowcol::new!(Row { other_id: rowcol::new!(Other {}).id });
    assert_ne!(row.id.to_string(), row.other_id.to_string());
}
