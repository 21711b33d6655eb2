//! A view is read like a table.

#![allow(dead_code)]

use rowcol::prelude::*;

#[derive(View)]
#[model(table = "daily_counts")]
#[view(query = "select date_trunc('day', now()) as day, 1::bigint as count")]
#[postgres]
struct DailyCount {
    day: Timestamp,
    count: i64,
}

fn main() {
    assert_eq!(DailyCount::TABLE.postgres.as_ref().unwrap().name, r#""daily_counts""#);
}
