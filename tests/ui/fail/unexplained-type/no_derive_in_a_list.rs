use rowcol::{Id, Model};

struct Tag(String);

#[derive(Model)]
#[postgres]
struct User {
    #[key(cuid2)]
    id: Id<User>,
    tags: Vec<Tag>, //~ error
}

fn main() {}
