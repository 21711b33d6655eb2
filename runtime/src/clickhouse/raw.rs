//! Statements as text.

use super::{ClickHouse, Inner};
use crate::error::Store;
use crate::events::Running;
use crate::{Error, Result};

impl ClickHouse {
    /// Runs one statement as it stands.
    ///
    /// An escape hatch for tests and administration: nothing is bound and nothing is checked. Never put a value into
    /// the text.
    ///
    /// # Errors
    /// As every operation: see [`Error`].
    pub async fn execute_raw(&self, sql: &str) -> Result<()> {
        self.inner.raw(sql).await.map(drop)
    }

    /// Runs one statement as it stands and gives its rows, each cell as the text that ClickHouse writes, NULL as
    /// `None`.
    ///
    /// An escape hatch like [`execute_raw`](Self::execute_raw). The statement names no FORMAT.
    ///
    /// # Errors
    /// As every operation: see [`Error`].
    pub async fn query_raw(&self, sql: &str) -> Result<Vec<Vec<Option<String>>>> {
        Ok(cells(&self.inner.raw(sql).await?))
    }

    /// Runs one statement as it stands and gives its answer as text: in the format TabSeparated, unless the
    /// statement names another one.
    ///
    /// An escape hatch like [`execute_raw`](Self::execute_raw).
    ///
    /// # Errors
    /// As every operation: see [`Error`].
    pub async fn query_text(&self, sql: &str) -> Result<String> {
        self.inner.raw(sql).await
    }
}

/// The rows of an answer in the format TabSeparated.
pub(super) fn cells(answer: &str) -> Vec<Vec<Option<String>>> {
    answer.lines().map(|line| line.split('\t').map(cell).collect()).collect()
}

/// A cell of the format TabSeparated without its escapes.
/// <https://clickhouse.com/docs/interfaces/formats/TabSeparated>
fn cell(text: &str) -> Option<String> {
    if text == "\\N" {
        return None;
    }
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        let escaped = if character == '\\' { characters.next() } else { None };
        plain.push(match escaped {
            None => character,
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('0') => '\0',
            Some(other) => other,
        });
    }
    Some(plain)
}

impl Inner {
    pub(super) async fn raw(&self, sql: &str) -> Result<String> {
        let turn = self.transport.turn().await?;
        let running = Running::start(&self.listeners, Store::ClickHouse, sql);
        let answer = async { turn.fetch(sql, Vec::new(), "TabSeparated", true)?.collect().await }.await;
        let result = answer
            .map(|whole| String::from_utf8_lossy(&whole).into_owned())
            .map_err(|error| self.transport.failure(error, true));
        if !matches!(result, Err(Error::Lost { .. })) {
            turn.end();
        }
        let rows = result.as_ref().map_or(0, |text: &String| text.lines().count() as u64);
        running.end(&result, rows);
        result
    }
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn cells_lose_their_escapes() {
        assert_eq!(cell(r"\N"), None);
        assert_eq!(cell(r"a\tb\nc\\N\'").as_deref(), Some("a\tb\nc\\N'"));
        assert_eq!(cell("").as_deref(), Some(""));
    }
}
