//! How a transaction is run.

use std::ops::AsyncFnOnce;
use std::sync::Arc;
use std::time::Duration;

use super::super::Inner;
use super::{Transaction, is_conflict};
use crate::error::Store;
use crate::{Error, Result};

/// What a transaction sees of others that run at the same time. Postgres' manual, chapter "Transaction Isolation".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Isolation {
    /// Each statement sees what was committed before it began. Two statements of a transaction may see different rows.
    #[default]
    ReadCommitted,
    /// All statements see what was committed before the first one began. Writing a row that another transaction has
    /// changed since is refused (40001): [`Begin::retry`].
    RepeatableRead,
    /// As if transactions ran one after the other. What could not have come out like that is refused (40001):
    /// [`Begin::retry`].
    Serializable,
}

impl Isolation {
    const fn sql(self) -> &'static str {
        match self {
            Self::ReadCommitted => " isolation level read committed",
            Self::RepeatableRead => " isolation level repeatable read",
            Self::Serializable => " isolation level serializable",
        }
    }
}

/// The first pause before a transaction is run again; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(5);
const LONGEST_PAUSE: Duration = Duration::from_millis(500);

/// A transaction that is yet to be run.
#[must_use = "a transaction does nothing until it is run"]
#[derive(Debug)]
pub struct Begin<'a, F> {
    inner: &'a Arc<Inner>,
    run: F,
    /// Makes the closure of the next round out of that of this one.
    again: fn(&F) -> Option<F>,
    isolation: Option<Isolation>,
    read_only: bool,
    deferrable: bool,
    retries: u32,
    timeout: Option<Duration>,
    lock_timeout: Option<Duration>,
    statement_timeout: Option<Duration>,
}

impl<'a, F> Begin<'a, F> {
    pub(super) fn new(inner: &'a Arc<Inner>, run: F) -> Self {
        Self {
            inner,
            run,
            again: |_| None,
            isolation: None,
            read_only: false,
            deferrable: false,
            retries: 0,
            timeout: None,
            lock_timeout: None,
            statement_timeout: None,
        }
    }

    /// What it sees of other transactions; the server's default otherwise.
    pub fn isolation(mut self, level: Isolation) -> Self {
        self.isolation = Some(level);
        self
    }

    /// Refuses statements that write.
    pub fn read_only(mut self) -> Self {
        self.read_only = true;
        self
    }

    /// Waits before it begins until it cannot fail for a conflict. It has a meaning with
    /// [`Serializable`](Isolation::Serializable) and [`read_only`](Self::read_only): for long reports.
    pub fn deferrable(mut self) -> Self {
        self.deferrable = true;
        self
    }

    /// Runs the closure again, at most so many times, when Postgres ended the transaction for the sake of another one:
    /// a serialization failure (40001) or a deadlock (40P01). It waits a little longer each time.
    ///
    /// Each round runs a clone of the closure, so what it moves into itself must be `Clone`.
    pub fn retry(mut self, times: u32) -> Self
    where
        F: Clone,
    {
        self.retries = times;
        self.again = |run| Some(run.clone());
        self
    }

    /// How long the whole of it may take, with all its repetitions. It is rolled back then, and
    /// [`Error::Timeout`] is the answer.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = Some(limit);
        self
    }

    /// How long a statement may wait for a lock; Postgres refuses it then (55P03).
    pub fn lock_timeout(mut self, limit: Duration) -> Self {
        self.lock_timeout = Some(limit);
        self
    }

    /// How long a statement may take; Postgres refuses it then (57014).
    pub fn statement_timeout(mut self, limit: Duration) -> Self {
        self.statement_timeout = Some(limit);
        self
    }

    fn begin(&self) -> String {
        let mut sql = String::from("begin");
        sql.push_str(self.isolation.map_or("", Isolation::sql));
        for (wanted, words) in [(self.read_only, " read only"), (self.deferrable, " deferrable")] {
            sql.push_str(if wanted { words } else { "" });
        }
        for (setting, limit) in
            [("lock_timeout", self.lock_timeout), ("statement_timeout", self.statement_timeout)]
        {
            if let Some(limit) = limit {
                // 0 would mean no limit.
                sql.push_str(&format!(
                    "; set local {setting} = {}",
                    limit.as_millis().clamp(1, 2_147_483_647)
                ));
            }
        }
        sql
    }

    /// Runs the closure in a transaction, and commits it if the closure gives `Ok`.
    ///
    /// # Errors
    /// What the closure gives, after the transaction was rolled back. [`Error::Transaction`] if the closure gave `Ok`
    /// although a statement had been refused: nothing was committed. Otherwise as every operation: see [`Error`]. If
    /// the connection breaks during the commit, whether it was committed is unknown.
    pub async fn run<T, E>(self) -> Result<T, E>
    where
        F: AsyncFnOnce(&Transaction) -> Result<T, E>,
        E: From<Error>,
    {
        match self.timeout {
            None => self.repeat().await,
            Some(limit) => match tokio::time::timeout(limit, self.repeat()).await {
                Ok(result) => result,
                Err(_) => {
                    Err(Error::Timeout { store: Store::Postgres, what: "the transaction".into(), limit }
                        .into())
                }
            },
        }
    }

    async fn repeat<T, E>(self) -> Result<T, E>
    where
        F: AsyncFnOnce(&Transaction) -> Result<T, E>,
        E: From<Error>,
    {
        let begin = self.begin();
        let mut pause = FIRST_PAUSE;
        let (mut run, mut left) = (self.run, self.retries);
        loop {
            let next = (self.again)(&run).filter(|_| left > 0);
            let transaction = Transaction::begin(self.inner, &begin).await?;
            let (error, repeat) = match run(&transaction).await {
                Ok(done) => match transaction.commit().await {
                    Ok(()) => return Ok(done),
                    Err(error) => {
                        let repeat = error.database().is_some_and(|database| is_conflict(&database.code));
                        (error.into(), repeat)
                    }
                },
                Err(error) => {
                    let repeat = transaction.may_be_repeated().await;
                    transaction.rollback().await;
                    (error, repeat)
                }
            };
            run = match next {
                Some(next) if repeat => next,
                _ => return Err(error),
            };
            left -= 1;
            // Those that were in each other's way should not meet again.
            let mut random = [0; 1];
            let _ = getrandom::fill(&mut random);
            tokio::time::sleep(pause.mul_f64(0.5 + f64::from(random[0]) / 255.0)).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }
}
