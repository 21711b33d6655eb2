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
#[postgres(index(project_slug))]
struct Trace {
    #[key(cuid2)]
    id: Id<Trace>,
    #[references(Project(slug), as = project)]
    project_slug: Option<i64>, //~ error
}

fn main() {}
