use rowcol::prelude::*;

#[derive(Model)]
#[postgres(index(name, using = gin))] //~ error
struct Row {
    #[key(cuid2)]
    id: Id<Row>,
    name: String,
}

fn main() {}
