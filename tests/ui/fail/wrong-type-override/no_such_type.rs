use rowcol::{Id, Model};

#[derive(Model)]
#[postgres]
struct User {
    #[key(cuid2)]
    id: Id<User>,
    #[postgres(type = "varchar(5")] //~ error
    name: String,
}

fn main() {}
