//! Fields may have the names of keywords.

use rowcol::prelude::*;

#[derive(Model)]
#[postgres(index(r#type))]
struct Row {
    #[key(cuid2)]
    id: Id<Row>,
    r#type: String,
    r#match: Option<i32>,
}

fn main() {
    assert_eq!(Row::TABLE.fields, ["id", "type", "match"]);
    let row = rowcol::new!(Row { r#type: "a" });
    assert_eq!((row.r#type.as_str(), row.r#match), ("a", None));
    drop(row.id);
}
