//! Postgres: locks on the rows that a query finds, and one row of each of some.

use super::group::GroupBy;
use super::plan::{Lock, Waiting};
use super::select::{Only, Pins, PinsTo, Query, Rows};
use super::source::Source;
use super::sql::PostgresDialect;
use super::tokens::Fragment;

/// Says of a query that it locks rows: only a transaction runs it, for elsewhere the locks are gone with the statement.
#[derive(Debug, Clone, Copy)]
pub struct Locking;

impl PinsTo<PostgresDialect> for Locking {}

impl<M: Source, S, T, L, P> Query<M, Rows<S>, T, L, P> {
    /// Locks the rows until the transaction ends: nobody else can change, delete or lock them meanwhile. The query
    /// waits for rows that others have locked, and sees what they made of them.
    ///
    /// ```no_run
    /// # use rowcol::prelude::*;
    /// # #[derive(Model)] #[model(table = "jobs")] #[postgres] struct Job { #[key] id: i64, state: String }
    /// # async fn f(pg: &Postgres) -> Result<()> {
    /// // A queue: each worker takes another job, and none waits.
    /// pg.transaction(async |tx| {
    ///     let jobs = Job::find().filter(|j| j.state.eq("new")).order_by(|j| j.id);
    ///     let Some(job) = jobs.for_update().skip_locked().one(tx).await? else { return Ok::<_, Error>(()) };
    ///     Job::update().get(job.id).set(|j| j.state.to("done")).run(tx).await?;
    ///     Ok(())
    /// })
    /// .run()
    /// .await?;
    /// # Ok(()) }
    /// ```
    /// Of joined rows, those that may be missing are not locked.
    pub fn for_update(self) -> Query<M, Rows<S>, T, L, Locking>
    where
        P: Pins<PostgresDialect>,
    {
        self.locked("for update")
    }

    /// Locks the rows against changes until the transaction ends; others may read and lock them in the same way.
    pub fn for_share(self) -> Query<M, Rows<S>, T, L, Locking>
    where
        P: Pins<PostgresDialect>,
    {
        self.locked("for share")
    }

    /// Locks the rows against changes of their keys and against deletion: what a foreign key of a new row needs. It lets
    /// [`for_no_key_update`](Self::for_no_key_update) and ordinary updates through.
    pub fn for_key_share(self) -> Query<M, Rows<S>, T, L, Locking>
    where
        P: Pins<PostgresDialect>,
    {
        self.locked("for key share")
    }

    /// Like [`for_update`](Self::for_update), but rows that refer to these by a foreign key can be inserted meanwhile.
    /// Use it where neither the key will change nor the row be deleted.
    pub fn for_no_key_update(self) -> Query<M, Rows<S>, T, L, Locking>
    where
        P: Pins<PostgresDialect>,
    {
        self.locked("for no key update")
    }

    fn locked(mut self, strength: &'static str) -> Query<M, Rows<S>, T, L, Locking> {
        self.plan.clauses_mut().lock = Some(Lock { strength, waiting: Waiting::Waits });
        self.retyped()
    }

    /// Of each of these, the first row in the order of the query, which must begin with them.
    pub fn distinct_on<B: GroupBy<M>>(
        mut self,
        by: impl FnOnce(M::Columns) -> B,
    ) -> Query<M, Rows<S>, T, L, Only<PostgresDialect>>
    where
        P: Pins<PostgresDialect>,
    {
        let mut columns = Vec::new();
        by(M::columns()).append(&mut columns);
        let mut list = Fragment::new();
        columns.into_iter().for_each(|column| list.append_listed(column));
        self.plan.clauses_mut().distinct_on = Some(list);
        self.retyped()
    }
}

impl<M: Source, S, T, L> Query<M, Rows<S>, T, L, Locking> {
    /// Without the rows that others have locked.
    pub fn skip_locked(self) -> Self {
        self.waiting(Waiting::Skips)
    }

    /// An error (55P03) in place of waiting for rows that others have locked.
    pub fn no_wait(self) -> Self {
        self.waiting(Waiting::Fails)
    }

    fn waiting(mut self, waiting: Waiting) -> Self {
        if let Some(lock) = &mut self.plan.clauses_mut().lock {
            lock.waiting = waiting;
        }
        self
    }
}
