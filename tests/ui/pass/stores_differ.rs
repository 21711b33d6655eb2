//! Columns may differ per store, and be left out of one.

use rowcol::prelude::*;

#[derive(Model, Clone)]
#[postgres(table = "row_in_postgres")]
#[clickhouse(table = "row_in_clickhouse", engine = ReplacingMergeTree(version), order_by = id)]
struct Row {
    #[key(cuid2)]
    id: Id<Row>,
    #[clickhouse(null = "")]
    name: Option<String>,
    #[postgres(name = "Kind")]
    #[clickhouse(name = "kind_", low_cardinality)]
    kind: String,
    #[postgres(skip, read = 7)]
    version: u64,
    #[clickhouse(skip)]
    note: Option<String>,
    #[postgres(skip, read = kind.len() as u64 + version)]
    computed: u64,
}

fn main() {
    let (pg, ch) = (Row::TABLE.postgres.as_ref().unwrap(), Row::TABLE.clickhouse.as_ref().unwrap());
    assert_eq!((pg.name, ch.name), (r#""row_in_postgres""#, "`row_in_clickhouse`"));
    assert_eq!(pg.columns, [r#""id""#, r#""name""#, r#""Kind""#, "", r#""note""#, ""]);
    assert_eq!(ch.columns, ["`id`", "`name`", "`kind_`", "`version`", "", "`computed`"]);
}
