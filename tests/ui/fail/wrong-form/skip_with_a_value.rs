use rowcol::prelude::*;

#[derive(Model)]
#[postgres]
struct Row {
    #[key(cuid2)]
    id: Id<Row>,
    #[postgres(skip = true)] //~ error
    name: Option<String>,
}

fn main() {}
