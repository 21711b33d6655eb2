//! A type of the user's own is a column type when it has a derive.

use rowcol::{Id, Model};

struct Email(String);

#[derive(Model)]
#[postgres]
struct User {
    #[key(cuid2)]
    id: Id<User>,
    email: Email, //~ error
}

fn main() {}
