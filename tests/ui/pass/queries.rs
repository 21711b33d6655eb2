//! Queries on one table, in both dialects.

#![allow(dead_code)]

use rowcol::prelude::*;

#[derive(Model)]
#[model(table = "rows")]
#[postgres]
#[clickhouse(engine = MergeTree, order_by = id)]
struct Row {
    #[key(cuid2)]
    id: Id<Row>,
    count: i32,
    name: Option<String>,
}

fn main() {
    let mut query = Row::find().filter(|r| r.count.gt(1) & !r.name.eq("x") | r.name.is_null());
    if query.sql(Dialect::Postgres).len() > 3 {
        query = query.filter(|r| r.count.in_([1, 2, 3]));
    }
    let query = query.order_by(|r| r.count.desc()).limit(5);
    let text = query.sql(Dialect::Postgres).to_string();
    assert!(text.contains("limit") && text.contains("$1") && !text.contains("'x'"), "{text}");
}
