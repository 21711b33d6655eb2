use rowcol::{Id, Model};

macro_rules! tables {
    ($($name:ident),*) => {
        $(
            #[derive(Model)] //~ error
            #[postgres]
            pub struct $name {
                #[key]
                pub id: i64,
            }
        )*
    };
}

tables!(User, Project);
