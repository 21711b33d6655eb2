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

use rowcol::query::Sketch;

fn main() {
    let query = Span::find()
        .group_by(|s| s.model)
        .having(|s, _| s.user.approx_count_distinct(Sketch::Uniq).gt(3_u64))
        .select(|_, model| model);
    let _ = query.sql(Dialect::Postgres); //~ error
}
