use rowcol::{Id, Model};

#[derive(Model)]
#[postgres]
struct Counter {
    #[key(cuid2)]
    id: Id<Counter>,
    counts: [i64; 4], //~ error
}

fn main() {}
