use rowcol::{Id, Model};

#[derive(Model)]
#[postgres]
struct Project {
    #[key(cuid2)]
    id: Id<Project>,
    #[unique]
    slug: String,
}

#[derive(Model)]
#[postgres]
struct Trace {
    #[key(cuid2)]
    id: Id<Trace>,
    #[references(Project(slog), as = project)] //~ error
    project_slug: String,
}

fn main() {}
