//! How a store means to run a query.

use super::fetch::Fetch;
use super::select::{Knows, Narrows, Planned, Query, Reads, Scoped};
use super::source::Source;

/// What a plan of a store is to say.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Explained {
    /// How the query would be run.
    Planned,
    /// How it was run.
    Run,
}

/// A store that says how it ran a query.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say how it ran a query",
    label = "Postgres does; in ClickHouse, see `system.query_log`"
)]
pub trait ExplainsRuns {}

impl<M: Source, O, T, L, P> Query<M, O, T, L, P> {
    /// The store's plan for the query, as text: `explain` of Postgres, `explain indexes = 1` of ClickHouse, which says
    /// what of the sort key and the skip indexes serves. Nothing is run.
    ///
    /// # Errors
    /// As every operation: see [`Error`](crate::Error).
    pub fn explain<E>(self, store: &E) -> Fetch<'_, String>
    where
        E: Reads<M, O> + Knows<P>,
        T: Scoped,
    {
        store.explain(Planned(self.plan), Explained::Planned)
    }

    /// Runs the query, and gives the plan with what each step of it took: `explain (analyze, buffers)` of Postgres.
    ///
    /// # Errors
    /// As every operation: see [`Error`](crate::Error).
    pub fn explain_run<E>(self, store: &E) -> Fetch<'_, String>
    where
        E: Reads<M, O> + Knows<P> + ExplainsRuns,
        T: Scoped,
        L: Narrows<E::Dialect>,
    {
        store.explain(Planned(self.plan), Explained::Run)
    }
}
