//! Views, and shapes of what queries give.

use super::table::entry;
use super::{Entry, Form, Group, Parts};

pub(super) const VIEW: Entry = entry(
    "view",
    Form::Group(&Group {
        parts: Parts::None,
        bare: false,
        keys: &[
            entry(
                "query",
                Form::Sql,
                "The SELECT whose rows the view gives.",
                r#"#[view(query = "SELECT id FROM traces")]"#,
            ),
            entry(
                "materialized",
                Form::Flag,
                "The store keeps the rows.",
                r#"#[view(query = "SELECT id FROM traces", materialized)]"#,
            ),
            entry(
                "to",
                Form::Word,
                "The model that a materialized view of ClickHouse writes into.",
                r#"#[view(query = "SELECT id FROM traces", materialized, to = DailyCost)]"#,
            )
            .clickhouse(),
        ],
    }),
    "The query.",
    r#"#[view(query = "SELECT id FROM traces")]"#,
)
.merged();

pub(super) const SHAPE: Entry = entry(
    "shape",
    Form::Group(&Group { parts: Parts::Model, bare: false, keys: &[] }),
    "The model whose columns and relations it is filled with.",
    "#[shape(Trace)]",
);

pub(super) const SHAPE_FIELD: Entry = entry(
    "shape",
    Form::Group(&Group {
        parts: Parts::None,
        bare: false,
        keys: &[
            entry(
                "from",
                Form::Word,
                "The column or relation of the model; the field's name unless given.",
                "#[shape(from = title)]",
            ),
            entry(
                "filter",
                Form::Rust,
                "Which rows of the relation: a closure over its columns, as in queries.",
                "#[shape(filter = |o| o.level.eq(Level::Error))]",
            ),
            entry(
                "order_by",
                Form::Rust,
                "In which order they come.",
                "#[shape(order_by = |o| o.start_time.desc())]",
            ),
            entry(
                "limit",
                Form::Rust,
                "How many at most, for each row that they belong to.",
                "#[shape(limit = 3)]",
            ),
        ],
    }),
    "What a field is filled with, where its name and type do not say it all.",
    "#[shape(from = observations, order_by = |o| o.start_time, limit = 3)]",
)
.merged();
