use rowcol::{Id, Model};

#[derive(Model)]
#[postgres]
struct User {
    #[key(cuid)] //~ error
    id: Id<User>,
}

fn main() {}
