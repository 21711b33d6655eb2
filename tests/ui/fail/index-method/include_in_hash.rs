use rowcol::prelude::*;

#[derive(Model)]
#[postgres(index(name, using = hash, include(version)))] //~ error
struct Row {
    #[key(cuid2)]
    id: Id<Row>,
    name: String,
    version: i32,
}

fn main() {}
