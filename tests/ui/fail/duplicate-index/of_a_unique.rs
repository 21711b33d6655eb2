use rowcol::{Id, Model};

#[derive(Model)]
#[postgres(index(email))] //~ error
struct User {
    #[key(cuid2)]
    id: Id<User>,
    #[unique]
    email: String,
}

fn main() {}
