//! A newtype of text is no text.

use rowcol::{Id, Model, Value};

#[derive(Value, Clone)]
struct Slug(String);

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
    project: String, //~ error
}

fn main() {}
