use rowcol::{Id, Model};

#[derive(Model)]
#[postgres(index(email, name = "users_idx"), index(name, name = "users_idx"))] //~ error
struct User {
    #[key(cuid2)]
    id: Id<User>,
    email: String,
    name: String,
}

fn main() {}
