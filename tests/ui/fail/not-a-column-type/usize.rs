use rowcol::{Id, Model};

#[derive(Model)]
#[postgres]
struct Counter {
    #[key(cuid2)]
    id: Id<Counter>,
    count: usize, //~ error
}

fn main() {}
