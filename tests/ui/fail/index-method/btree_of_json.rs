use rowcol::prelude::*;

#[derive(Model)]
#[postgres(index(data))] //~ error
struct Row {
    #[key(cuid2)]
    id: Id<Row>,
    #[postgres(type = "json")]
    data: RawJson,
}

fn main() {}
