use rowcol::{Id, Model};

#[derive(Model)]
#[model(table = "users")]
#[postgres]
pub struct User {
    #[key(cuid2)]
    pub id: Id<User>,
}

#[derive(Model)]
#[model(table = "users")] //~ error
#[postgres]
pub struct Person {
    #[key(cuid2)]
    pub id: Id<Person>,
}
