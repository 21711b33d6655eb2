use rowcol::prelude::*;

#[derive(Model)]
#[postgres]
struct Row {
    #[key(cuid2)]
    id: Id<Row>,
    #[default(now)] //~ error
    name: String,
}

fn main() {}
