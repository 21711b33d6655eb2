use rowcol::{Id, Model};

#[derive(Model)]
#[postgres]
struct Project {
    #[key(cuid2)]
    id: Id<Project>,
}

#[derive(Model)]
#[postgres]
struct Trace {
    #[key(cuid2)]
    id: Id<Trace>,
    #[references(Project, on_delete = casacde)] //~ error
    project_id: Id<Project>,
}

fn main() {}
