//! A list of statements, one after the other.

use super::ClickHouse;
use crate::error::{Store, beginning};
use crate::{Error, Result};

impl ClickHouse {
    /// Runs statements in their order. ClickHouse has no transactions for them: what ran before a failure stays.
    ///
    /// # Errors
    /// [`Error::Create`] names the statement that failed and those that stay done.
    pub async fn create<S: AsRef<str> + Sync>(&self, statements: &[S]) -> Result<()> {
        for (done, statement) in statements.iter().enumerate() {
            if let Err(source) = self.inner.raw(statement.as_ref()).await {
                return Err(Error::Create {
                    store: Store::ClickHouse,
                    done: statements[..done].iter().map(|done| beginning(done.as_ref())).collect(),
                    at: done + 1,
                    statement: beginning(statement.as_ref()),
                    total: statements.len(),
                    source: Box::new(source),
                });
            }
        }
        Ok(())
    }
}
