use rowcol::{Id, Model};

#[derive(Clone, Copy)]
enum Level {
    Low,
}

#[derive(Model)]
#[postgres]
#[clickhouse(engine = MergeTree, order_by = id)]
struct User {
    #[key(cuid2)]
    id: Id<User>,
    level: Option<Level>, //~ error
}

fn main() {}
