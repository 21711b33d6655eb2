use rowcol::{Id, Model};

#[derive(Model)]
#[postgres]
#[has_many(sessions: Session, by = user_id)]
#[has_one(sessions: Session, by = user_id)] //~ error
struct User {
    #[key(cuid2)]
    id: Id<User>,
}

#[derive(Model)]
#[postgres]
struct Session {
    #[key(cuid2)]
    id: Id<Session>,
    user_id: Id<User>,
}

fn main() {}
