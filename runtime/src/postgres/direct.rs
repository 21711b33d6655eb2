//! A connection of its own, outside of the pool: a session whose settings, locks and transactions reach from one
//! statement to the next.

use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, Row as _};

use super::Postgres;
use super::failure::failure;
use crate::{Error, Result};

/// A session. Dropped, its connection is closed: the server ends what it was doing, and releases its locks.
#[derive(Debug)]
pub(crate) struct Direct {
    connection: PgConnection,
    place: String,
}

/// The rows of an answer, each cell as text.
pub(crate) type Texts = Vec<Vec<Option<String>>>;

impl Postgres {
    /// Opens a session. It has no place in the pool, and takes none.
    pub(crate) async fn direct(&self) -> Result<Direct> {
        let connector = self.inner.pool.connector();
        let (connection, _) = connector.connect_to_server().await?;
        Ok(Direct { connection, place: connector.place.clone() })
    }
}

impl Direct {
    /// Runs SQL as it stands, without an answer.
    pub(crate) async fn execute(&mut self, sql: &str) -> Result<()> {
        let done = self.connection.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await;
        done.map(drop).map_err(|error| self.failed(error))
    }

    /// Runs a statement with parameters, all of them text; the columns of its answer are text, too.
    pub(crate) async fn query(&mut self, sql: &str, parameters: &[Option<&str>]) -> Result<Texts> {
        let query = sqlx::query(AssertSqlSafe(sql));
        let query = parameters.iter().fold(query, |query, parameter| query.bind(*parameter));
        let rows = query.persistent(false).fetch_all(&mut self.connection).await;
        let rows = rows.map_err(|error| self.failed(error))?;
        rows.iter().map(|row| self.cells(row)).collect()
    }

    /// Whether the session is alive.
    pub(crate) async fn ping(&mut self) -> Result<()> {
        self.connection.ping().await.map_err(|error| self.failed(error))
    }

    /// `host:port/database`.
    pub(crate) fn place(&self) -> &str {
        &self.place
    }

    fn cells(&self, row: &PgRow) -> Result<Vec<Option<String>>> {
        let cells = (0..row.len()).map(|place| row.try_get_unchecked::<Option<String>, _>(place));
        cells.collect::<Result<_, _>>().map_err(|error| self.failed(error))
    }

    fn failed(&self, error: sqlx::Error) -> Error {
        failure(error, &self.place, true).error
    }
}
