//! The tables, and rows whose every value follows from their key.

use std::collections::HashMap;

use rowcol::prelude::*;

/// Batches from here on are written while operations are dropped; those before are there from the start.
pub const FIRST: i64 = 1000;
/// How many batches there are from the start.
pub const KNOWN: i64 = 100;
/// How many counters there are.
pub const COUNTERS: i64 = 20;

/// A row of a batch.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "entries", allow(unindexed_foreign_key))]
#[postgres]
#[clickhouse(engine = MergeTree, order_by = (batch, id))]
pub struct Entry {
    #[key]
    pub id: i64,
    #[references(Batch, as = whole, constraint = false)]
    pub batch: i64,
    pub note: String,
}

/// A batch that has a row of its own.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "batches")]
#[postgres]
#[clickhouse(engine = MergeTree, order_by = id)]
#[has_many(entries: Entry, by = batch)]
pub struct Batch {
    #[key]
    pub id: i64,
    pub size: i64,
}

/// A number that is counted up.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "counters")]
#[postgres]
pub struct Counter {
    #[key]
    pub id: i64,
    pub n: i64,
}

pub const POSTGRES: &[&str] = &[
    "create table entries (id bigint primary key, batch bigint not null, note text not null)",
    "create index on entries (batch)",
    "create table batches (id bigint primary key, size bigint not null)",
    "create table counters (id bigint primary key, n bigint not null)",
];

pub const CLICKHOUSE: &[&str] = &[
    "create table entries (id Int64, batch Int64, note String) engine = MergeTree order by (batch, id)",
    "create table batches (id Int64, size Int64) engine = MergeTree order by id",
];

/// A row of a batch.
pub fn entry(batch: i64, place: i64) -> Entry {
    let id = batch * 10_000 + place;
    Entry { id, batch, note: format!("{id} {}", "x".repeat((id % 200) as usize)) }
}

/// The first rows of a batch.
pub fn entries(batch: i64, size: i64) -> Vec<Entry> {
    (0..size).map(|place| entry(batch, place)).collect()
}

/// The rows of a batch that is there from the start.
pub fn known(batch: i64) -> Vec<Entry> {
    entries(batch, batch % 40 + 1)
}

/// All of those.
pub fn all_known() -> Vec<Entry> {
    (0..KNOWN).flat_map(known).collect()
}

/// Writes what is there from the start.
pub async fn fill(postgres: &Postgres, clickhouse: &ClickHouse) {
    let batches: Vec<Batch> = (0..KNOWN).map(|id| Batch { id, size: id % 40 + 1 }).collect();
    let counters: Vec<Counter> = (0..COUNTERS).map(|id| Counter { id, n: 0 }).collect();
    Counter::insert_many(&counters).run(postgres).await.unwrap();
    Batch::insert_many(&batches).run(postgres).await.unwrap();
    Batch::insert_many(&batches).run(clickhouse).await.unwrap();
    Entry::insert_many(&all_known()).run(postgres).await.unwrap();
    Entry::insert_many(&all_known()).run(clickhouse).await.unwrap();
}

/// Checks a row that was read, and counts it for its batch.
pub fn tally(row: &Entry, counts: &mut HashMap<i64, u64>) {
    assert_eq!(*row, entry(row.batch, row.id % 10_000));
    *counts.entry(row.batch).or_default() += 1;
}
