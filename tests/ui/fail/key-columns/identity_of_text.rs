use rowcol::prelude::*;

#[derive(Model)]
#[postgres]
struct Row {
    #[key(identity)]
    id: String, //~ error
    name: String,
}

fn main() {}
