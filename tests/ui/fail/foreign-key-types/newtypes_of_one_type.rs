//! Two newtypes of text are two types.

use rowcol::{Id, Model, Value};

#[derive(Value, Clone)]
struct Slug(String);

#[derive(Value, Clone)]
struct Email(String);

#[derive(Model)]
#[postgres]
struct Project {
    #[key]
    slug: Slug,
}

#[derive(Model)]
#[postgres(index(project))]
struct Trace {
    #[key(cuid2)]
    id: Id<Trace>,
    #[references(Project, as = owner)]
    project: Email, //~ error
}

fn main() {}
