//! A misspelled key is told, with the key that was meant.

use rowcol::{Id, Model};

#[derive(Model)]
#[postgres(idex(email))] //~ error
struct User {
    #[key(cuid2)]
    id: Id<User>,
    email: String,
}

fn main() {}
