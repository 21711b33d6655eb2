use rowcol::{Id, Model};

#[derive(Model)]
#[postgres(unique(id))] //~ error
struct User {
    #[key(cuid2)]
    id: Id<User>,
    email: String,
}

fn main() {}
