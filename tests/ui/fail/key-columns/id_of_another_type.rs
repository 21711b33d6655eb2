use rowcol::prelude::*;

#[derive(Model)]
#[postgres]
struct Row {
    #[key(cuid2)] //~ error
    id: i64,
    name: String,
}

fn main() {}
