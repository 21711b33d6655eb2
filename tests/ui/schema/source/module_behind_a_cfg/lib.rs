#[cfg(feature = "users")]
pub mod users {
    use rowcol::{Id, Model};

    #[derive(Model)]
    #[postgres]
    pub struct User { //~ error
        #[key(cuid2)]
        pub id: Id<User>,
    }
}
