use rowcol::{Id, Model};

#[derive(Model)]
#[postgres]
struct User {
    #[key(cuid2)]
    id: Id<User>,
}

#[derive(Model)]
#[postgres]
struct Project {
    #[key(cuid2)]
    id: Id<Project>,
}

#[derive(Model)]
#[postgres(index(project_id))]
struct Trace {
    #[key(cuid2)]
    id: Id<Trace>,
    #[references(Project, as = project)]
    project_id: Id<User>, //~ error
}

fn main() {}
