use rowcol::{Id, Model};

#[derive(Model)]
#[postgres]
struct User {
    #[key(cuid2)]
    id: Id<User>,
    #[column(name = "mail", name = "email")] //~ error
    email: String,
}

fn main() {}
