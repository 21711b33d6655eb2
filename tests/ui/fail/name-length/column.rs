use rowcol::prelude::*;

#[derive(Model)]
#[postgres]
struct Row {
    #[key(cuid2)]
    id: Id<Row>,
    #[column(name = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")] //~ error
    name: String,
}

fn main() {}
