//! Writing new rows.

use super::fetch::Fetch;
use super::upsert::Upserts;
use crate::model::{Model, Writable};

/// New rows on their way into a store.
#[must_use = "an insert does nothing until it is run on a store"]
#[derive(Debug)]
pub struct Insert<'a, M> {
    rows: &'a [M],
}

/// A store that rows of `M` can be written to.
#[diagnostic::on_unimplemented(
    message = "`{M}` does not live in `{Self}`",
    label = "the model has no attribute of this store"
)]
pub trait Writes<M: Model>: Send + Sync {
    #[doc(hidden)]
    fn insert<'a>(&'a self, rows: &'a [M]) -> Fetch<'a, u64>;
}

/// Where inserts begin: on every model that is no view.
pub trait Inserts: Model {
    /// One new row.
    fn insert(row: &Self) -> Insert<'_, Self> {
        Insert { rows: std::slice::from_ref(row) }
    }

    /// New rows, any number of them: all are written, or none is.
    ///
    /// How they travel depends on how many there are and shows in nothing but speed. In ClickHouse "all or none"
    /// holds for what is wrong with the rows themselves; a server that dies while it receives more than a million
    /// rows may keep some of them.
    fn insert_many(rows: &[Self]) -> Insert<'_, Self> {
        Insert { rows }
    }
}

impl<M: Writable> Inserts for M {}

impl<'a, M: Model> Insert<'a, M> {
    /// Writes the rows and gives their number.
    ///
    /// # Errors
    /// A value does not fit its column (the error names `table.column`, and nothing was written), the store refused
    /// the rows, or as every operation: see [`Error`](crate::Error).
    pub fn run<E: Writes<M>>(self, store: &'a E) -> Fetch<'a, u64> {
        store.insert(self.rows)
    }

    /// Writes the rows and gives them as the server made them, in the same order: with identities, defaults and
    /// generated columns. Postgres only.
    ///
    /// # Errors
    /// As for [`run`](Self::run).
    pub fn returning<E: Upserts<M>>(self, store: &'a E) -> Fetch<'a, Vec<M>> {
        store.insert_returning(self.rows, None)
    }
}
