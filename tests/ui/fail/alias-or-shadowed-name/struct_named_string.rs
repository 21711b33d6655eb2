//! The name says text, the type is another one: the column would be wrong.

use rowcol::{Id, Model};

struct String;

#[derive(Model)]
#[postgres]
struct User {
    #[key(cuid2)]
    id: Id<User>,
    name: String, //~ error
}

fn main() {}
