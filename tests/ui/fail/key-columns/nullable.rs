use rowcol::prelude::*;

#[derive(Model)]
#[postgres]
struct Row {
    #[key] //~ error
    id: Option<i64>,
    name: String,
}

fn main() {}
