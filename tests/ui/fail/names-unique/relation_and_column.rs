use rowcol::{Id, Model};

#[derive(Model)]
#[postgres]
struct User {
    #[key(cuid2)]
    id: Id<User>,
}

#[derive(Model)]
#[postgres(index(user))]
struct Session {
    #[key(cuid2)]
    id: Id<Session>,
    #[references(User, as = user)] //~ error
    user: Id<User>,
}

fn main() {}
