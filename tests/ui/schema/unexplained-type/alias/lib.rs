//! What a name stands for must be in the sources.

use rowcol::{Id, Model};

pub type Email = String;

#[derive(Model)]
#[postgres]
pub struct User {
    #[key(cuid2)]
    pub id: Id<User>,
    pub email: Email, //~ error
}
