//! A table may be without a key.

use rowcol::prelude::*;

#[derive(Model)]
#[clickhouse(engine = MergeTree, order_by = at)]
struct Measurement {
    at: Timestamp,
    value: f64,
}

fn main() {
    assert!(Measurement::TABLE.key.is_empty());
    let row = rowcol::new!(Measurement { at: rowcol::now(), value: 1.5 });
    assert!(row.value > 1.0 && row.at <= rowcol::now());
}
