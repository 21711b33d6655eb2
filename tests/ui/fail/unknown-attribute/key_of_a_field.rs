use rowcol::{Id, Model};

#[derive(Model)]
#[postgres]
struct User {
    #[key(cuid2)]
    id: Id<User>,
    #[postgres(skipp)] //~ error
    note: Option<String>,
}

fn main() {}
