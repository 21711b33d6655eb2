//! Columns.

use super::expression::ended;
use crate::clickhouse::name::{literal, quote};
use crate::schema::clickhouse::{Column, Given};

/// The column as it stands in CREATE TABLE, ADD COLUMN and MODIFY COLUMN.
///
/// ```
/// use rowcol_codegen::clickhouse::ddl::column::definition;
/// use rowcol_codegen::schema::clickhouse::Column;
///
/// let column: Column = serde_json::from_str(
///     r#"{"name": "input", "type": "Nullable(String)", "codec": "ZSTD(3)", "comment": "What went in."}"#,
/// )?;
/// assert_eq!(definition(&column), "`input` Nullable(String) COMMENT 'What went in.' CODEC(ZSTD(3))");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[must_use]
pub fn definition(column: &Column) -> String {
    let clauses = [
        column.value.as_ref().map(value),
        column.comment.as_deref().map(comment),
        column.codec.as_deref().map(codec),
        column.ttl.as_deref().map(ttl),
    ];
    let mut definition = format!("{} {}", quote(&column.name), column.ty);
    for clause in clauses.into_iter().flatten() {
        definition.push(' ');
        definition.push_str(&clause);
    }
    definition
}

/// `DEFAULT …`, `MATERIALIZED …`, `ALIAS …`, `EPHEMERAL …`.
#[must_use]
pub fn value(value: &Given) -> String {
    match value {
        Given::Default(sql) => format!("DEFAULT {}", ended(sql)),
        Given::Materialized(sql) => format!("MATERIALIZED {}", ended(sql)),
        Given::Alias(sql) => format!("ALIAS {}", ended(sql)),
        Given::Ephemeral(Some(sql)) => format!("EPHEMERAL {}", ended(sql)),
        Given::Ephemeral(None) => "EPHEMERAL".to_owned(),
    }
}

/// `COMMENT '…'`, of a column, a table or a view.
#[must_use]
pub fn comment(text: &str) -> String {
    format!("COMMENT {}", literal(text))
}

/// `CODEC(…)`.
#[must_use]
pub fn codec(codec: &str) -> String {
    format!("CODEC({})", ended(codec))
}

/// `TTL …`.
#[must_use]
pub fn ttl(expression: &str) -> String {
    format!("TTL {}", ended(expression))
}
