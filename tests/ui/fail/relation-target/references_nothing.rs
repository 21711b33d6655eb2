use rowcol::{Id, Model};

#[derive(Model)]
#[postgres]
struct Trace {
    #[key(cuid2)]
    id: Id<Trace>,
    #[references(Project, as = project)] //~ error
    project_id: String,
}

fn main() {}
