use rowcol::{Id, Model};

#[derive(Model)]
#[clickhouse(engine = MergeTree, order_by = id)]
struct User {
    #[key(cuid2)]
    id: Id<User>,
    #[clickhouse(type = "Nullable(String)")] //~ error
    name: String,
}

fn main() {}
