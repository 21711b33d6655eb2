use rowcol::prelude::*;

#[derive(Model)]
#[model(table = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")] //~ error
#[postgres]
struct Row {
    #[key(cuid2)]
    id: Id<Row>,
    name: String,
}

fn main() {}
