use rowcol::{Id, Model};

#[derive(Model)]
#[postgres]
struct User {
    #[key(cuid2)]
    id: Id<User>,
}

struct Membership;

#[derive(Model)]
#[postgres]
#[many_to_many(users: User, through = Membership, by = project_id, to = user_id)] //~ error
struct Project {
    #[key(cuid2)]
    id: Id<Project>,
}

fn main() {}
