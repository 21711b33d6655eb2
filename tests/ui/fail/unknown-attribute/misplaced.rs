use rowcol::{Id, Model};

#[derive(Model)]
#[postgres]
#[updated_at] //~ error
struct User {
    #[key(cuid2)]
    id: Id<User>,
}

fn main() {}
