//! Indexes of one Postgres schema share their names.

use rowcol::{Id, Model};

#[derive(Model)]
#[postgres(index(name, name = "by_name"))]
pub struct User {
    #[key(cuid2)]
    pub id: Id<User>,
    pub name: String,
}

#[derive(Model)]
#[postgres(index(name, name = "by_name"))] //~ error
pub struct Project {
    #[key(cuid2)]
    pub id: Id<Project>,
    pub name: String,
}
