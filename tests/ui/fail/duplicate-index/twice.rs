use rowcol::{Id, Model};

#[derive(Model)]
#[postgres(index(email), index(email))] //~ error
struct User {
    #[key(cuid2)]
    id: Id<User>,
    email: String,
}

fn main() {}
