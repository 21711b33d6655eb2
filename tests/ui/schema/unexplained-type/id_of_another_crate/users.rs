use rowcol::{Id, Model};

#[derive(Model)]
#[postgres]
pub struct User {
    #[key(cuid2)]
    pub id: Id<User>,
    pub organization: Id<other::Organization>, //~ error
}
