use rowcol::{Id, Model};

#[derive(Model)]
#[postgres]
struct User {
    #[key(cuid2)]
    id: Id<User>,
}

#[derive(Model)]
#[postgres(key(project_id, user_id))]
struct Membership {
    project_id: Id<Project>,
    user_id: Id<User>,
}

#[derive(Model)]
#[postgres]
#[many_to_many(users: User, through = Membership, by = project_id, to = usr_id)] //~ error
struct Project {
    #[key(cuid2)]
    id: Id<Project>,
}

fn main() {}
