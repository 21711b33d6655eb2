//! Requests outside of the limit of requests, with an id, settings and parameters of their own.

use super::ClickHouse;
use super::raw::cells;
use super::statement::Parameter;
use crate::Result;

/// A request.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Request<'a> {
    /// The statement.
    pub(crate) sql: &'a str,
    /// `{name:Type}` in it.
    pub(crate) parameters: &'a [(&'a str, &'a str)],
    /// Settings.
    pub(crate) settings: &'a [(&'a str, &'a str)],
    /// What the server knows it by.
    pub(crate) query_id: Option<&'a str>,
    /// The database that names are looked up in, where it is another one than that of the URL.
    pub(crate) database: Option<&'a str>,
}

impl ClickHouse {
    /// Runs a statement and gives its rows. What has begun goes on when the connection breaks, and is killed when the
    /// future is dropped.
    pub(crate) async fn request(&self, request: Request<'_>) -> Result<Vec<Vec<Option<String>>>> {
        let transport = &self.inner.transport;
        let mut turn = transport.own_turn(request.database);
        if let Some(id) = request.query_id {
            turn = turn.named(id);
        }
        turn = request.settings.iter().fold(turn, |turn, (name, value)| turn.set(name, value));
        let parameters = request.parameters.iter().map(|(name, text)| parameter(name, text)).collect();
        let answer =
            async { turn.fetch(request.sql, parameters, "TabSeparated", true)?.collect().await }.await;
        turn.end();
        let answer = answer.map_err(|error| transport.failure(error, true))?;
        Ok(cells(&String::from_utf8_lossy(&answer)))
    }

    /// `host:port/database`.
    pub(crate) fn place(&self) -> &str {
        &self.inner.transport.place
    }
}

/// A parameter of the type String; it travels in the escapes of the format TabSeparated.
fn parameter(name: &str, text: &str) -> Parameter {
    let escaped = text.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n").replace('\r', "\\r");
    Parameter {
        name: name.to_owned(),
        #[cfg(feature = "testing")]
        shown: text.to_owned(),
        text: escaped,
    }
}
