use rowcol::prelude::*;

#[derive(Model)]
#[model(table = "spans")]
#[postgres]
#[clickhouse(engine = MergeTree, order_by = id)]
struct Span {
    #[key]
    id: i64,
    model: String,
    user: Option<String>,
    name: String,
}

fn main() {
    let _ = Span::find().aggregate(|s| (s.user.count(), s.name)); //~ error
}
