//! The schema cannot depend on how the crate is built.

use rowcol::{Id, Model};

#[cfg(feature = "users")]
#[derive(Model)]
#[postgres]
pub struct User { //~ error
    #[key(cuid2)]
    pub id: Id<User>,
}
