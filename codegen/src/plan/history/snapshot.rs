//! `snapshot.json`: the schema after the last migration, in canonical form.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::HistoryError;
use crate::schema::{Schema, clickhouse, postgres};

/// The file's name in the folder of migrations.
pub const SNAPSHOT: &str = "snapshot.json";

/// The version of the form in which it is written. It changes when older programs would misread it.
pub const FORMAT: u32 = 1;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Snapshot<'s> {
    format: u32,
    #[serde(default, skip_serializing_if = "postgres::Postgres::is_empty")]
    postgres: Cow<'s, postgres::Postgres>,
    #[serde(default, skip_serializing_if = "clickhouse::ClickHouse::is_empty")]
    clickhouse: Cow<'s, clickhouse::ClickHouse>,
}

pub(super) fn write(schema: &Schema) -> String {
    debug_assert!(schema.is_canonical(), "the schema is not in canonical form");
    let Schema { postgres, clickhouse } = schema;
    let snapshot =
        Snapshot { format: FORMAT, postgres: Cow::Borrowed(postgres), clickhouse: Cow::Borrowed(clickhouse) };
    let mut json = Vec::with_capacity(length(schema));
    serde_json::to_writer_pretty(&mut json, &snapshot).expect("a schema has only string keys");
    json.push(b'\n');
    String::from_utf8(json).expect("JSON is UTF-8")
}

/// About how long the text will be: one that grows is copied, and for hundreds of tables it has megabytes.
fn length(schema: &Schema) -> usize {
    /// Of a column, with a part of the keys and indexes of its table.
    const COLUMN: usize = 320;
    let postgres = schema.postgres.tables.iter().map(|table| table.columns.len());
    let clickhouse = schema.clickhouse.tables.iter().map(|table| table.columns.len());
    COLUMN * (postgres.sum::<usize>() + clickhouse.sum::<usize>())
}

pub(super) fn read(text: &str) -> Result<Schema, HistoryError> {
    if let Some(line) = text.lines().position(|line| line.starts_with("<<<<<<< ")) {
        let what = "a merge left its marks here; `rowcol migrate rebase` makes the file anew".to_owned();
        return Err(HistoryError::SnapshotText { line: line + 1, what });
    }
    let wrong = |error: serde_json::Error| HistoryError::SnapshotText {
        line: error.line().max(1),
        what: error.to_string(),
    };
    let read = serde_json::from_str::<Snapshot>(text);
    // One of another format may be none of this one in other ways, too.
    let format = read.as_ref().map_or_else(|_| format(text), |read| Some(read.format));
    if let Some(format) = format.filter(|format| *format != FORMAT) {
        let what =
            format!("its format is {format}, this program knows {FORMAT}; use the version that wrote it");
        return Err(HistoryError::SnapshotText { line: 1, what });
    }
    let Snapshot { postgres, clickhouse, .. } = read.map_err(wrong)?;
    Ok(Schema { postgres: postgres.into_owned(), clickhouse: clickhouse.into_owned() }.canonical())
}

/// The version of the form of a text, whatever else is in it.
fn format(text: &str) -> Option<u32> {
    #[derive(Deserialize)]
    struct Format {
        format: u32,
    }
    serde_json::from_str::<Format>(text).map(|text| text.format).ok()
}
