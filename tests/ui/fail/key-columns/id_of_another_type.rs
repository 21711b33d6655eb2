use rowcol::prelude::*;

#[derive(Model)]
#[postgres]
struct Row {
    #[key(cuid2)]
    id: i64, //~ error
    name: String,
}

fn main() {}
