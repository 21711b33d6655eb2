//! What carries requests: a client of a server, or a [recorder](crate::testing) in its place.

use bytes::Bytes;
use clickhouse::Client;
use clickhouse::error::Result;
use clickhouse::insert_formatted::InsertFormatted;
use clickhouse::query::BytesCursor;

use super::block::Batch;
#[cfg(feature = "testing")]
use super::recorder::{self, Recorded};
use super::statement::Parameter;

#[derive(Clone)]
#[allow(clippy::large_enum_variant, reason = "the small one is for tests")]
pub(super) enum Link {
    Server(Client),
    #[cfg(feature = "testing")]
    Recorder(Recorded),
}

impl Link {
    /// The client, where there is a server.
    pub(super) fn server(&self) -> Option<&Client> {
        match self {
            Self::Server(client) => Some(client),
            #[cfg(feature = "testing")]
            Self::Recorder(_) => None,
        }
    }

    /// Adds a setting to all requests.
    pub(super) fn set(&mut self, name: &str, value: &str) {
        match self {
            Self::Server(client) => *client = std::mem::take(client).with_setting(name, value),
            #[cfg(feature = "testing")]
            Self::Recorder(recorder) => recorder.set(name, value),
        }
    }

    /// The same server, another database.
    pub(super) fn within(&self, database: &str) -> Self {
        match self {
            Self::Server(client) => Self::Server(client.clone().with_database(database)),
            #[cfg(feature = "testing")]
            Self::Recorder(recorder) => Self::Recorder(recorder.clone()),
        }
    }

    /// Sends a query; the answer comes in `format`.
    pub(super) fn fetch(
        &self,
        sql: &str,
        settings: &[(&str, &str)],
        parameters: Vec<Parameter>,
        format: &'static str,
    ) -> Result<Body> {
        match self {
            Self::Server(client) => {
                let mut query = client.query_raw(sql);
                for (name, value) in settings {
                    query = query.with_setting(*name, *value);
                }
                for Parameter { name, text, .. } in parameters {
                    query = query.with_setting(format!("param_{name}"), text);
                }
                query.fetch_bytes(format).map(Body::Server)
            }
            #[cfg(feature = "testing")]
            Self::Recorder(recorder) => Ok(Body::Recorder(recorder.fetch(sql, parameters, format))),
        }
    }

    /// Begins an insert of these rows.
    pub(super) fn insert(&self, sql: &str, query_id: &str, rows: &dyn Batch) -> Upload {
        // A server is sent the rows themselves.
        let _ = rows;
        match self {
            Self::Server(client) => {
                Upload::Server(client.insert_formatted_with(sql).with_setting("query_id", query_id))
            }
            #[cfg(feature = "testing")]
            Self::Recorder(recorder) => Upload::Recorder(recorder.insert(sql, rows)),
        }
    }
}

/// An answer, piece by piece.
pub(super) enum Body {
    Server(BytesCursor),
    #[cfg(feature = "testing")]
    Recorder(recorder::Body),
}

impl Body {
    /// The next piece.
    pub(super) async fn next(&mut self) -> Result<Option<Bytes>> {
        match self {
            Self::Server(body) => body.next().await,
            #[cfg(feature = "testing")]
            Self::Recorder(body) => body.next().await,
        }
    }

    /// All of it.
    pub(super) async fn collect(self) -> Result<Bytes> {
        match self {
            Self::Server(mut body) => body.collect().await,
            #[cfg(feature = "testing")]
            Self::Recorder(mut body) => Ok(body.next().await?.unwrap_or_default()),
        }
    }
}

/// Rows on their way into a table.
pub(super) enum Upload {
    Server(InsertFormatted),
    #[cfg(feature = "testing")]
    Recorder(recorder::Body),
}

impl Upload {
    pub(super) async fn send(&mut self, block: Bytes) -> Result<()> {
        match self {
            Self::Server(insert) => insert.send(block).await,
            #[cfg(feature = "testing")]
            Self::Recorder(_) => Ok(()),
        }
    }

    /// Waits until they are written.
    pub(super) async fn end(self) -> Result<()> {
        match self {
            Self::Server(insert) => insert.end().await,
            #[cfg(feature = "testing")]
            Self::Recorder(mut body) => body.next().await.map(drop),
        }
    }
}
