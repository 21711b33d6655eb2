use rowcol::{Id, Model};

#[derive(Model)]
#[model(tenant = project)] //~ error
#[postgres]
struct Trace {
    #[key(cuid2)]
    id: Id<Trace>,
    project_id: String,
}

fn main() {}
