use rowcol::{Id, Model};

#[derive(Model)]
#[postgres]
struct Counter {
    #[key(cuid2)]
    id: Id<Counter>,
    #[postgres(type = "integer")] //~ error
    count: i64,
}

fn main() {}
