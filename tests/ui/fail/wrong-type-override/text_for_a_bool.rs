use rowcol::{Id, Model};

#[derive(Model)]
#[postgres]
struct Flag {
    #[key(cuid2)]
    id: Id<Flag>,
    #[postgres(type = "varchar(5)")] //~ error
    on: bool,
}

fn main() {}
