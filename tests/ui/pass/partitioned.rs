//! Partitioned tables, with a key and without one.

#![allow(dead_code)]

use rowcol::prelude::*;

#[derive(Model)]
#[model(table = "events")]
#[postgres(key(at, id), partition_by = range(at), unique(source, at), index(at, source))]
struct Event {
    #[key(uuid_v7)]
    id: Id<Event>,
    #[key]
    at: Timestamp,
    source: String,
}

#[derive(Model)]
#[postgres(partition_by = hash("lower(kind)", id))]
struct Message {
    id: i64,
    kind: String,
}

fn main() {
    assert_eq!(Event::TABLE.postgres.as_ref().unwrap().name, r#""events""#);
}
