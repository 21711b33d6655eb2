use rowcol::prelude::*;

#[derive(Model)]
#[postgres]
struct Row {
    #[key(cuid2)]
    id: Id<Row>,
    #[updated_at] //~ error
    name: String,
}

fn main() {}
