//! What statements run on: the connection to a server, or a [recorder](crate::testing) in its place.

use std::sync::Arc;

use futures_util::TryStreamExt;
use futures_util::stream::BoxStream;
use sqlx::postgres::{PgCopyIn, PgQueryResult, PgRow};
use sqlx::{
    AssertSqlSafe, Column as _, Connection as _, Either, Executor as _, PgConnection, Row as _,
    TypeInfo as _, ValueRef as _,
};

use super::arguments::Arguments;
use super::batch::Batch;
#[cfg(feature = "testing")]
use super::recorder::{self, Recorded};

type Result<T> = std::result::Result<T, sqlx::Error>;

/// A connection.
#[derive(Debug)]
pub(super) enum Link {
    Server(Server),
    #[cfg(feature = "testing")]
    Recorder(Recorded),
}

/// A connection to a server.
#[derive(Debug)]
pub(super) struct Server {
    pub(super) connection: PgConnection,
    /// An answer has begun and has not ended: more of it may be on its way, any number of rows.
    pub(super) answering: bool,
}

impl Server {
    pub(super) fn new(connection: PgConnection) -> Self {
        Self { connection, answering: false }
    }
}

impl Link {
    /// Runs a statement with its arguments.
    pub(super) async fn run(&mut self, sql: &Arc<str>, arguments: Arguments) -> Result<Answers<'_>> {
        match self {
            Self::Server(Server { connection, answering }) => {
                let query = sqlx::query_with(AssertSqlSafe(sql.clone()), arguments.sent());
                *answering = true;
                Ok(Answers::Server(connection.fetch_many(query), answering))
            }
            #[cfg(feature = "testing")]
            Self::Recorder(recorder) => recorder.run(sql, arguments).await.map(Answers::Recorder),
        }
    }

    /// Runs text, one statement or several; its cells are text, too.
    pub(super) async fn run_text<'a>(&'a mut self, sql: &'a str) -> Result<Answers<'a>> {
        match self {
            Self::Server(Server { connection, answering }) => {
                *answering = true;
                Ok(Answers::Server(connection.fetch_many(sqlx::raw_sql(AssertSqlSafe(sql))), answering))
            }
            #[cfg(feature = "testing")]
            Self::Recorder(recorder) => recorder.run_text(sql).await.map(Answers::Recorder),
        }
    }

    /// Runs text that serves other statements, and gives nothing: `begin`, DDL.
    pub(super) async fn serve(&mut self, sql: &str) -> Result<()> {
        match self {
            Self::Server(Server { connection, .. }) => {
                connection.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await.map(drop)
            }
            #[cfg(feature = "testing")]
            Self::Recorder(recorder) => {
                recorder.note(sql);
                Ok(())
            }
        }
    }

    /// Whether a transaction began before this statement. A recorder does not know.
    pub(super) async fn is_in_transaction(&mut self) -> Result<Option<bool>> {
        match self {
            Self::Server(Server { connection, .. }) => {
                // `now()` is when the transaction began.
                let probe = sqlx::raw_sql("select now() <> statement_timestamp()");
                let row: PgRow = connection.fetch_one(probe).await?;
                let text = row.try_get_raw(0)?.as_str().map_err(sqlx::Error::Decode)?;
                Ok(Some(text == "t"))
            }
            #[cfg(feature = "testing")]
            Self::Recorder(_) => Ok(None),
        }
    }

    /// Begins to copy these rows into a table. `serves` where the table is one for the moment only.
    pub(super) async fn copy(&mut self, sql: &str, rows: &dyn Batch, serves: bool) -> Result<Copy<'_>> {
        // A server is sent the rows themselves.
        let _ = (rows, serves);
        match self {
            Self::Server(server) => server.connection.copy_in_raw(sql).await.map(Copy::Server),
            #[cfg(feature = "testing")]
            Self::Recorder(recorder) => recorder.copy(sql, rows, serves).await.map(Copy::Recorder),
        }
    }

    /// The connection, where there is a server.
    pub(super) fn server(&mut self) -> Option<&mut PgConnection> {
        match self {
            Self::Server(server) => Some(&mut server.connection),
            #[cfg(feature = "testing")]
            Self::Recorder(_) => None,
        }
    }

    /// The same, to be closed.
    pub(super) fn into_server(self) -> Option<Server> {
        match self {
            Self::Server(server) => Some(server),
            #[cfg(feature = "testing")]
            Self::Recorder(_) => None,
        }
    }

    /// Whether it is alive.
    pub(super) async fn ping(&mut self) -> Result<()> {
        match self {
            Self::Server(server) => server.connection.ping().await,
            #[cfg(feature = "testing")]
            Self::Recorder(_) => Ok(()),
        }
    }
}

/// What a statement gives, as it comes.
pub(super) enum Answers<'a> {
    /// With what says whether it has ended.
    Server(BoxStream<'a, Result<Either<PgQueryResult, PgRow>>>, &'a mut bool),
    #[cfg(feature = "testing")]
    Recorder(recorder::Answers),
}

/// A part of that.
pub(super) enum Next {
    Row(Row),
    /// A statement is done, and changed or gave so many rows.
    Done(u64),
}

impl Answers<'_> {
    /// The next part. Others get their turn where the server sends faster than rows are read: the driver itself never
    /// pauses while there is something to read.
    #[inline]
    pub(super) async fn next(&mut self) -> Result<Option<Next>> {
        match self {
            Self::Server(answers, answering) => {
                tokio::task::coop::consume_budget().await;
                match answers.try_next().await {
                    Ok(Some(Either::Left(done))) => Ok(Some(Next::Done(done.rows_affected()))),
                    Ok(Some(Either::Right(row))) => Ok(Some(Next::Row(Row::Server(row)))),
                    Ok(None) => {
                        **answering = false;
                        Ok(None)
                    }
                    Err(error) => {
                        // What the server refuses, it says no more about.
                        **answering = !matches!(error, sqlx::Error::Database(_));
                        Err(error)
                    }
                }
            }
            #[cfg(feature = "testing")]
            Self::Recorder(answers) => Ok(answers.next()),
        }
    }

    /// How many rows were changed, once all statements are done.
    pub(super) async fn changed(&mut self) -> Result<u64> {
        let mut changed = 0;
        while let Some(next) = self.next().await? {
            if let Next::Done(rows) = next {
                changed += rows;
            }
        }
        Ok(changed)
    }
}

/// A row of an answer.
pub(super) enum Row {
    Server(PgRow),
    #[cfg(feature = "testing")]
    Recorder(recorder::Row),
}

impl Row {
    /// The bytes of a cell; `None` is NULL, or that there is none.
    #[inline]
    pub(super) fn cell(&self, place: usize) -> Option<&[u8]> {
        match self {
            Self::Server(row) => {
                let value = row.try_get_raw(place).ok()?;
                if value.is_null() { None } else { value.as_bytes().ok() }
            }
            #[cfg(feature = "testing")]
            Self::Recorder(row) => row.cell(place),
        }
    }

    /// How many cells it has.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Server(row) => row.len(),
            #[cfg(feature = "testing")]
            Self::Recorder(row) => row.len(),
        }
    }

    /// The object ids of the columns' types.
    pub(super) fn types(&self) -> Vec<u32> {
        match self {
            Self::Server(row) => {
                let oid = |column: &sqlx::postgres::PgColumn| column.type_info().oid().map_or(0, |oid| oid.0);
                row.columns().iter().map(oid).collect()
            }
            #[cfg(feature = "testing")]
            Self::Recorder(row) => row.types().to_vec(),
        }
    }

    /// The name of a column's type, as the server has it.
    pub(super) fn type_name(&self, place: usize) -> String {
        match self {
            Self::Server(row) => row.columns()[place].type_info().name().to_lowercase(),
            #[cfg(feature = "testing")]
            Self::Recorder(_) => "another type".to_owned(),
        }
    }
}

/// Rows on their way into a table.
pub(super) enum Copy<'a> {
    Server(PgCopyIn<&'a mut PgConnection>),
    #[cfg(feature = "testing")]
    Recorder(u64),
}

impl Copy<'_> {
    pub(super) async fn send(&mut self, chunk: &[u8]) -> Result<()> {
        match self {
            Self::Server(copy) => copy.send(chunk).await.map(drop),
            #[cfg(feature = "testing")]
            Self::Recorder(_) => Ok(()),
        }
    }

    /// Gives the rows up.
    pub(super) async fn abort(self, why: &str) -> Result<()> {
        match self {
            Self::Server(copy) => copy.abort(why).await,
            #[cfg(feature = "testing")]
            Self::Recorder(_) => Ok(()),
        }
    }

    /// How many rows were written.
    pub(super) async fn finish(self) -> Result<u64> {
        match self {
            Self::Server(copy) => copy.finish().await,
            #[cfg(feature = "testing")]
            Self::Recorder(rows) => Ok(rows),
        }
    }
}
