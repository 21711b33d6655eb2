use rowcol::prelude::*;

#[derive(Model)]
#[postgres]
struct Row {
    #[key(identity)] //~ error
    id: String,
    name: String,
}

fn main() {}
