//! The models of a small program. They are read, not compiled.

/// A note.
#[derive(Model)]
#[model(table = "notes")]
#[postgres]
#[clickhouse(order_by = (id))]
struct Note {
    #[key]
    id: i64,
    text: String,
}
