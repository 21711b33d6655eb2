use rowcol::{Id, Model};

#[derive(Model)]
#[model(tabel = "users")] //~ error
#[postgres]
struct User {
    #[key(cuid2)]
    id: Id<User>,
}

fn main() {}
