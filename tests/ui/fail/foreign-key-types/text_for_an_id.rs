//! An id is not its text: the same rule as in queries.

use rowcol::{Id, Model};

#[derive(Model)]
#[postgres]
struct Project {
    #[key(uuid_v7)]
    id: Id<Project>,
}

#[derive(Model)]
#[postgres(index(project_id))]
struct Trace {
    #[key(cuid2)]
    id: Id<Trace>,
    #[references(Project, as = project)]
    project_id: String, //~ error
}

fn main() {}
