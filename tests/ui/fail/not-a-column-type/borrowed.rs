use rowcol::{Id, Model};

#[derive(Model)]
#[postgres]
struct Counter {
    #[key(cuid2)]
    id: Id<Counter>,
    name: &'static str, //~ error
}

fn main() {}
