//! What can go wrong, and what to do then.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use crate::model::Table;

/// A value that its column cannot hold, or bytes that are not a value of the expected type.
/// The column and the table are added where they are known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ValueError(pub Cow<'static, str>);

impl ValueError {
    /// An error with this text: what does not fit, and where it would.
    pub fn new(text: impl Into<Cow<'static, str>>) -> Self {
        Self(text.into())
    }
}

/// The result of everything that talks to a store.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// One of the two kinds of stores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Store {
    /// Rows.
    Postgres,
    /// Columns.
    ClickHouse,
}

impl fmt::Display for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Postgres => "Postgres",
            Self::ClickHouse => "ClickHouse",
        })
    }
}

/// What can go wrong between a program and its stores.
///
/// The text of each says what was tried, on what, why it failed and what to do next. No text holds a password.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A URL or an environment variable says something that cannot be followed.
    #[error("{what}: {problem}")]
    Config {
        /// The variable or the parameter.
        what: Cow<'static, str>,
        /// What is wrong with it, and what is right.
        problem: Cow<'static, str>,
    },
    /// A store could not be reached or refused the login.
    #[error("could not connect to {store} at {place}: {reason}; {help}")]
    Connect {
        /// Which store.
        store: Store,
        /// `host:port/database`.
        place: String,
        /// Why it failed.
        reason: String,
        /// What to do.
        help: &'static str,
    },
    /// All connections stayed in use for as long as a task may wait for one. Nothing was executed.
    #[error(
        "no connection to {store} at {place} was free within {waited:?}: all {limit} were in use; raise {} in \
         the URL, wait longer with pool_timeout, or look for tasks that keep a connection for long",
        limit_parameter(store)
    )]
    PoolTimeout {
        /// Which store.
        store: Store,
        /// `host:port/database`.
        place: String,
        /// How many connections or requests there may be at once.
        limit: usize,
        /// How long the task waited.
        waited: Duration,
    },
    /// Something took longer than its `timeout`. It was stopped on the server.
    #[error(
        "{what} did not end on {store} within {limit:?} and was stopped; allow it more time, or less to do"
    )]
    Timeout {
        /// Which store.
        store: Store,
        /// What it was: the query on a table, or a transaction.
        what: Cow<'static, str>,
        /// How long it was allowed to take.
        limit: Duration,
    },
    /// The store understood the statement and refused it.
    #[error(transparent)]
    Database(#[from] Box<DatabaseError>),
    /// The connection broke while a statement ran. Whether a write was done is unknown.
    #[error("the connection to {store} at {place} broke while a statement ran: {reason}; {}", outcome(*.write))]
    Lost {
        /// Which store.
        store: Store,
        /// `host:port/database`.
        place: String,
        /// What happened to it.
        reason: String,
        /// Whether the statement writes.
        write: bool,
    },
    /// A cursor does not belong to the query, or there can be none. Nothing was executed, or only read.
    #[error("no page of this query: {reason}")]
    Cursor {
        /// Why, and what to do.
        reason: String,
    },
    /// A relation of a query leads to a model that the store does not hold. Nothing was executed.
    #[error(
        "`{model}` does not live in {store}, and a part of this query leads to it; run it on the other store"
    )]
    Elsewhere {
        /// Which store.
        store: Store,
        /// The model.
        model: &'static str,
    },
    /// A transaction cannot go on, or was not committed. All of it is rolled back.
    #[error("the transaction cannot go on: {reason}")]
    Transaction {
        /// Why, and what to do.
        reason: Cow<'static, str>,
    },
    /// A write that no statement says was asked for. Nothing was executed, unless it says otherwise.
    #[error("a write of `{model}`: {problem}")]
    Change {
        /// The model.
        model: &'static str,
        /// What is wrong, and what to do.
        problem: Cow<'static, str>,
    },
    /// A row that was to be [saved](crate::query::SavesRows::save) is not there as it was read. Nothing was changed.
    #[error(
        "{table} has no row with {row}: it was changed or deleted since it was read; read it again, and make the \
         change anew"
    )]
    Stale {
        /// The table.
        table: &'static str,
        /// The key, and the version where there is one: `id = "a", version = 3`.
        row: String,
    },
    /// A value does not fit its column; nothing was written.
    #[error("{table}.{column}: {source}")]
    Value {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// What does not fit.
        source: ValueError,
    },
    /// A bound value has no form in this store; nothing was executed.
    #[error("a value in a query on {table}: {source}")]
    Argument {
        /// The table that the query reads.
        table: &'static str,
        /// What is wrong with the value.
        source: ValueError,
    },
    /// A row that was read holds something that its struct cannot.
    #[error("{table}.{column} was read from {store} and does not fit the model: {source}")]
    Decode {
        /// Which store.
        store: Store,
        /// The table.
        table: &'static str,
        /// The column.
        column: Cow<'static, str>,
        /// What does not fit.
        source: ValueError,
    },
    /// The table in the store is not the one that the model describes.
    #[error(
        "{table}.{column} is {found} in {store}, and {expected} in the model; apply the pending migrations"
    )]
    Mismatch {
        /// Which store.
        store: Store,
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The type there.
        found: String,
        /// The type that the model has.
        expected: String,
    },
    /// An answer of the store cannot be read.
    #[error("the answer of {store} at {place} cannot be read: {reason}")]
    Protocol {
        /// Which store.
        store: Store,
        /// `host:port/database`.
        place: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A statement for which a [`Recorder`](crate::testing::Recorder) has no answer left.
    #[cfg(feature = "testing")]
    #[error(
        "the recorder has no answer left for a statement on {store}: {statement}\ngive it one before the code under \
         test runs: `recorder.answers(rows)`, `.affects(count)` or `.fails(error)`, in the order of the statements"
    )]
    Unanswered {
        /// Which store.
        store: Store,
        /// The statement's beginning.
        statement: String,
    },
    /// A list of statements stopped at one of them.
    #[error("statement {at} of {total} failed on {store}: {source}\n  {statement}\n{}", undone(*.store, .done))]
    Create {
        /// Which store.
        store: Store,
        /// The beginnings of the statements that stay done. Always empty on Postgres, which rolled back.
        done: Vec<String>,
        /// Which statement failed, from 1.
        at: usize,
        /// The beginning of the statement that failed.
        statement: String,
        /// How many statements there were.
        total: usize,
        /// Why it failed.
        source: Box<Error>,
    },
}

/// A statement that a store refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabaseError {
    /// Which store.
    pub store: Store,
    /// The store's code: an SQLSTATE such as `23505`, or ClickHouse's number such as `60`.
    pub code: String,
    /// What the store says.
    pub message: String,
    /// More of it.
    pub detail: Option<String>,
    /// What the store suggests.
    pub hint: Option<String>,
    /// The constraint or unique index that was violated.
    pub constraint: Option<String>,
}

impl fmt::Display for DatabaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} refused the statement: {} (code {})", self.store, self.message, self.code)?;
        for (label, text) in [("detail", &self.detail), ("hint", &self.hint)] {
            if let Some(text) = text {
                write!(f, "; {label}: {text}")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for DatabaseError {}

impl Error {
    /// What the store said, where it refused a statement.
    #[must_use]
    pub fn database(&self) -> Option<&DatabaseError> {
        match self {
            Self::Database(error) => Some(error),
            Self::Create { source, .. } => source.database(),
            _ => None,
        }
    }

    /// The unique index or constraint that the statement violated.
    #[must_use]
    pub fn constraint(&self) -> Option<&str> {
        self.database()?.constraint.as_deref()
    }

    pub(crate) fn change(table: &'static Table, problem: impl Into<Cow<'static, str>>) -> Self {
        Self::Change { model: table.model, problem: problem.into() }
    }

    pub(crate) fn config(what: impl Into<Cow<'static, str>>, problem: impl Into<Cow<'static, str>>) -> Self {
        Self::Config { what: what.into(), problem: problem.into() }
    }
}

/// The first line of a statement, for messages.
#[cfg(any(feature = "postgres", feature = "clickhouse", feature = "testing"))]
pub(crate) fn beginning(statement: &str) -> String {
    let line = statement.trim_start().lines().next().unwrap_or_default();
    match line.char_indices().nth(100) {
        None => line.to_owned(),
        Some((end, _)) => format!("{}…", &line[..end]),
    }
}

fn limit_parameter(store: &Store) -> &'static str {
    match store {
        Store::Postgres => "connection_limit",
        Store::ClickHouse => "max",
    }
}

fn outcome(write: bool) -> &'static str {
    if write { "whether it was written is unknown: look before you repeat it" } else { "it may be repeated" }
}

fn undone(store: Store, done: &[String]) -> String {
    match (store, done) {
        (Store::Postgres, _) => "Postgres rolled everything back: nothing was created".into(),
        (Store::ClickHouse, []) => "nothing was created before it".into(),
        (Store::ClickHouse, done) => {
            format!("these were created before it and stay:\n  {}", done.join("\n  "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_pool_says_how_to_make_it_larger() {
        let error = Error::PoolTimeout {
            store: Store::Postgres,
            place: "127.0.0.1:5432/app".into(),
            limit: 4,
            waited: Duration::from_millis(1500),
        };
        assert_eq!(
            error.to_string(),
            "no connection to Postgres at 127.0.0.1:5432/app was free within 1.5s: all 4 were in use; raise \
             connection_limit in the URL, wait longer with pool_timeout, or look for tasks that keep a \
             connection for long"
        );
    }

    #[test]
    fn a_failed_creation_names_what_stays() {
        let source = Box::new(Error::from(Box::new(DatabaseError {
            store: Store::ClickHouse,
            code: "57".into(),
            message: "Table d.b already exists".into(),
            detail: None,
            hint: None,
            constraint: None,
        })));
        let error = Error::Create {
            store: Store::ClickHouse,
            done: vec!["CREATE TABLE a".into()],
            at: 2,
            statement: "CREATE TABLE b".into(),
            total: 3,
            source,
        };
        assert_eq!(
            error.to_string(),
            "statement 2 of 3 failed on ClickHouse: ClickHouse refused the statement: Table d.b already exists \
             (code 57)\n  CREATE TABLE b\nthese were created before it and stay:\n  CREATE TABLE a"
        );
    }
}
