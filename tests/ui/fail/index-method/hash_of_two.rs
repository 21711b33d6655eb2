use rowcol::prelude::*;

#[derive(Model)]
#[postgres(index(name, version, using = hash))] //~ error
struct Row {
    #[key(cuid2)]
    id: Id<Row>,
    name: String,
    version: i32,
}

fn main() {}
