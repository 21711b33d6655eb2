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
    /// As every operation: see [`Error`](crate::Error).
    pub async fn execute_raw(&self, sql: &str) -> Result<()> {
        self.inner.raw(sql).await.map(drop)
    }

    /// Runs one statement as it stands and gives its rows, each cell as ClickHouse writes it in the format
    /// TabSeparated, without the escapes; NULL is `None`.
    ///
    /// An escape hatch like [`execute_raw`](Self::execute_raw). The text has no FORMAT clause.
    ///
    /// # Errors
    /// As every operation: see [`Error`](crate::Error).
    pub async fn query_raw(&self, sql: &str) -> Result<Vec<Vec<Option<String>>>> {
        let text = self.inner.raw(sql).await?;
        let rows = text.strip_suffix('\n').unwrap_or(&text);
        if text.is_empty() {
            return Ok(Vec::new());
        }
        Ok(rows.split('\n').map(|row| row.split('\t').map(cell).collect()).collect())
    }
}

fn cell(text: &str) -> Option<String> {
    if text == "\\N" {
        return None;
    }
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            plain.push(character);
            continue;
        }
        plain.extend(characters.next().map(|escaped| match escaped {
            't' => '\t',
            'n' => '\n',
            'r' => '\r',
            '0' => '\0',
            'b' => '\u{8}',
            'f' => '\u{c}',
            other => other,
        }));
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
    fn cells() {
        assert_eq!(cell("\\N"), None);
        assert_eq!(cell(""), Some(String::new()));
        assert_eq!(cell(r"a\tb\\N\'\n"), Some("a\tb\\N'\n".into()));
    }
}
