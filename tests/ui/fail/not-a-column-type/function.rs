use rowcol::{Id, Model};

#[derive(Model)]
#[postgres]
struct Counter {
    #[key(cuid2)]
    id: Id<Counter>,
    next: fn() -> i64, //~ error
}

fn main() {}
