use rowcol::prelude::*;

#[derive(Model)]
#[model(tenant = "project")] //~ error
#[postgres]
struct Row {
    #[key(cuid2)]
    id: Id<Row>,
    project: String,
}

fn main() {}
