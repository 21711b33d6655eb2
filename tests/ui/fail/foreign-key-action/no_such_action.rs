use rowcol::prelude::*;

#[derive(Model)]
#[postgres(index(other_id))]
struct Row {
    #[key(cuid2)]
    id: Id<Row>,
    #[references(Other, on_delete = delete)] //~ error
    other_id: Id<Other>,
}

#[derive(Model)]
#[postgres]
struct Other {
    #[key(cuid2)]
    id: Id<Other>,
    name: String,
}

fn main() {}
