use rowcol::{Id, Model};

#[cfg_attr(feature = "users", derive(Model))] //~ error
#[postgres]
pub struct User {
    #[key(cuid2)]
    pub id: Id<User>,
}
