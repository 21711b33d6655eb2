use rowcol::{Id, Model};

#[derive(Model)]
#[postgres]
struct User {
    #[key(cuid2)]
    id: Id<User>,
    email: String,
    #[column(name = "email")] //~ error
    mail: String,
}

fn main() {}
