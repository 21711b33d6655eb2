use rowcol::{Id, Model};

#[derive(Model)]
#[postgres]
struct Project {
    #[key(cuid2)]
    id: Id<Project>,
}

#[derive(Model)]
#[postgres]
#[references(Project(id), columns = (project), as = owner)] //~ error
struct Trace {
    #[key(cuid2)]
    id: Id<Trace>,
    project_id: Id<Project>,
}

fn main() {}
