use rowcol::prelude::*;

#[derive(Model)]
#[model(table = "rows")]
struct Row { //~ error
    #[key(cuid2)]
    id: Id<Row>,
}

fn main() {}
