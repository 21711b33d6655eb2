use rowcol::{Id, Model};

macro_rules! tables { //~ error
    ($($name:ident),*) => {
        $(
            #[derive(Model)]
            #[postgres]
            pub struct $name {
                #[key]
                pub id: i64,
            }
        )*
    };
}

tables!(User, Project);
