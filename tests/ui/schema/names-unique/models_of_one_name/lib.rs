pub mod a {
    use rowcol::{Id, Model};

    #[derive(Model)]
    #[model(table = "a_users")]
    #[postgres]
    pub struct User {
        #[key(cuid2)]
        pub id: Id<User>,
    }
}

pub mod b {
    use rowcol::{Id, Model};

    #[derive(Model)]
    #[model(table = "b_users")]
    #[postgres]
    pub struct User { //~ error
        #[key(cuid2)]
        pub id: Id<User>,
    }
}
