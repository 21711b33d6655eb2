use rowcol::{Id, Model};

#[derive(Model)]
#[model(table = users)] //~ error
#[postgres]
struct User {
    #[key(cuid2)]
    id: Id<User>,
}

fn main() {}
