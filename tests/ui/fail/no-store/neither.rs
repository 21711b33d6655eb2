use rowcol::prelude::*;

#[derive(Model)]
struct Row { //~ error
    #[key(cuid2)]
    id: Id<Row>,
}

fn main() {}
