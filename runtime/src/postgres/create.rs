//! A list of statements as one: all are done, or none is.

use super::Postgres;
use super::executor::Executor;
use super::failure::{Failure, failure};
use super::link::Link;
use super::operation::Operation;
use crate::error::{Store, beginning};
use crate::{Error, Result};

impl Postgres {
    /// Runs statements in their order, in one transaction.
    ///
    /// # Errors
    /// [`Error::Create`] names the statement that failed; nothing was done then.
    pub async fn create<S: AsRef<str> + Sync>(&self, statements: &[S]) -> Result<()> {
        let statements: Vec<&str> = statements.iter().map(AsRef::as_ref).collect();
        Executor::Pool(&self.inner).create(&statements).await
    }
}

impl Executor<'_> {
    async fn create(self, statements: &[&str]) -> Result<()> {
        let sql = format!("begin; {} statements; commit", statements.len());
        let mut operation = Operation::start(self, &sql).await?;
        let result = self.transaction(operation.connection(), statements).await;
        operation.end(result, 0).map_err(|failed| failed.error)
    }

    async fn transaction(self, connection: &mut Link, statements: &[&str]) -> Result<(), Failure> {
        self.step(connection, "begin").await?;
        for (done, statement) in statements.iter().enumerate() {
            if let Err(failed) = self.step(connection, statement).await {
                // After a refusal the connection stays good, once the transaction is over.
                let completed = failed.completed && self.step(connection, "rollback").await.is_ok();
                let error = self.stopped(statements, done, failed.error);
                return Err(Failure { error, completed, broken: failed.broken });
            }
        }
        self.step(connection, "commit").await
    }

    async fn step(self, connection: &mut Link, sql: &str) -> Result<(), Failure> {
        connection.serve(sql).await.map_err(|error| failure(error, self.place(), true))
    }

    fn stopped(self, statements: &[&str], at: usize, source: Error) -> Error {
        Error::Create {
            store: Store::Postgres,
            done: Vec::new(),
            at: at + 1,
            statement: beginning(statements[at]),
            total: statements.len(),
            source: Box::new(source),
        }
    }
}
