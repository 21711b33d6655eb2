//! A row from the fields that have no default.

use rowcol::prelude::*;

#[derive(Model, Debug, PartialEq)]
#[postgres]
struct Row {
    #[key(cuid2)]
    id: Id<Row>,
    name: String,
    note: Option<String>,
    #[default("x")]
    text: String,
    #[default(-3)]
    number: i64,
    #[default(1.5)]
    factor: f64,
    #[default(true)]
    flag: bool,
    #[default([])]
    tags: Vec<String>,
    #[default(now)]
    #[column(type = "timestamptz(3)")]
    made: Timestamp,
    #[updated_at]
    changed: Timestamp,
}

fn main() {
    let row = rowcol::new!(Row { name: "a", note: "b" });
    assert_eq!((row.name.as_str(), row.note.as_deref(), row.text.as_str()), ("a", Some("b"), "x"));
    assert_eq!((row.number, row.factor, row.flag, row.tags.len()), (-3, 1.5, true, 0));
    assert_eq!(row.made.timestamp_subsec_nanos() % 1_000_000, 0, "no more digits than the column has");
    assert!(row.changed >= row.made);
    let again = rowcol::new!(Row { id: &row.id, name: row.name.clone() });
    assert_eq!(again.id, row.id);
}
