//! From sqlx's errors to ours.

use sqlx::postgres::{PgDatabaseError, PgSeverity};

use crate::Error;
use crate::error::{DatabaseError, Store};

/// An error of a statement, and whether the connection is in order.
pub(super) struct Failure {
    pub(super) error: Error,
    /// The statement ended by being refused: the connection may be used again.
    pub(super) completed: bool,
    /// The connection broke.
    pub(super) broken: bool,
}

impl From<Error> for Failure {
    /// Found by this side while an answer was being read.
    fn from(error: Error) -> Self {
        Self { error, completed: false, broken: false }
    }
}

/// What became of a statement. `write` is whether it may have changed something.
pub(super) fn failure(error: sqlx::Error, place: &str, write: bool) -> Failure {
    match error {
        sqlx::Error::Database(database) => match database.try_downcast::<PgDatabaseError>() {
            Ok(postgres) => refused(&postgres, place, write),
            Err(other) => unreadable(other.to_string(), place),
        },
        #[cfg(feature = "testing")]
        sqlx::Error::AnyDriverError(error) if error.is::<Error>() => recorded(error, place),
        sqlx::Error::Io(io) => lost(io.to_string(), place, write),
        other => unreadable(other.to_string(), place),
    }
}

fn refused(postgres: &PgDatabaseError, place: &str, write: bool) -> Failure {
    if matches!(postgres.severity(), PgSeverity::Fatal | PgSeverity::Panic) {
        return lost(postgres.message().to_owned(), place, write);
    }
    let error = DatabaseError {
        store: Store::Postgres,
        code: postgres.code().to_owned(),
        message: postgres.message().to_owned(),
        detail: postgres.detail().map(ToOwned::to_owned),
        hint: postgres.hint().map(ToOwned::to_owned),
        constraint: postgres.constraint().map(ToOwned::to_owned),
    };
    Failure { error: Error::Database(Box::new(error)), completed: true, broken: false }
}

fn lost(reason: String, place: &str, write: bool) -> Failure {
    let error = Error::Lost { store: Store::Postgres, place: place.to_owned(), reason, write };
    Failure { error, completed: false, broken: true }
}

/// What a recorder was told to fail with.
#[cfg(feature = "testing")]
fn recorded(error: sqlx::error::BoxDynError, place: &str) -> Failure {
    match error.downcast::<Error>() {
        Ok(error) => {
            let broken = matches!(*error, Error::Lost { .. });
            Failure { error: *error, completed: !broken, broken }
        }
        Err(other) => unreadable(other.to_string(), place),
    }
}

fn unreadable(reason: String, place: &str) -> Failure {
    let error = Error::Protocol { store: Store::Postgres, place: place.to_owned(), reason };
    Failure { error, completed: false, broken: false }
}
