//! Where statements run: each on a connection of the pool, or all on the connection of a transaction.

use std::sync::Arc;

use super::transaction::Transaction;
use super::{Inner, Postgres};
use crate::Error;
use crate::query::{ExplainsRuns, Knows, Locking, Narrows, Parts, PostgresDialect, Speaks};

/// [`Postgres`], whose statements are transactions of their own, or a [`Transaction`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not run statements of Postgres",
    label = "expected a `Postgres` or a `Transaction`"
)]
pub trait PostgresExecutor: Send + Sync + sealed::Executes {}

impl PostgresExecutor for Postgres {}
impl PostgresExecutor for Transaction {}

pub(super) mod sealed {
    use super::Executor;

    pub trait Executes {
        fn executor(&self) -> Executor<'_>;
    }
}

impl sealed::Executes for Postgres {
    fn executor(&self) -> Executor<'_> {
        Executor::Pool(&self.inner)
    }
}

impl sealed::Executes for Transaction {
    fn executor(&self) -> Executor<'_> {
        Executor::Transaction(self)
    }
}

#[diagnostic::do_not_recommend]
impl<L: Parts<PostgresDialect>> Narrows<PostgresDialect> for L {}
impl<E: PostgresExecutor> Speaks<PostgresDialect> for E {}
impl Speaks<Self> for PostgresDialect {}
#[diagnostic::do_not_recommend]
impl<E: KeepsLocks> Knows<Locking> for E {}
#[diagnostic::do_not_recommend]
impl<E: PostgresExecutor> ExplainsRuns for E {}

/// Where the locks of a query stay until they are wanted no more, and its text in the dialect.
trait KeepsLocks {}

impl KeepsLocks for Transaction {}
impl KeepsLocks for PostgresDialect {}

/// The same without its type.
#[doc(hidden)]
#[derive(Clone, Copy)]
#[allow(missing_debug_implementations)]
pub enum Executor<'a> {
    Pool(&'a Arc<Inner>),
    Transaction(&'a Transaction),
}

impl<'a> Executor<'a> {
    pub(super) fn inner(self) -> &'a Inner {
        match self {
            Self::Pool(inner) => inner,
            Self::Transaction(transaction) => transaction.inner(),
        }
    }

    /// `host:port/database`.
    pub(super) fn place(self) -> &'a str {
        self.inner().pool.place()
    }

    pub(super) fn unreadable(self, reason: impl Into<String>) -> Error {
        self.inner().unreadable(reason)
    }

    /// Whether a statement that found its connection dead may be run again on another one.
    pub(super) fn may_reconnect(self) -> bool {
        matches!(self, Self::Pool(_))
    }
}
