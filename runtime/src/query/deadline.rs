//! Queries that may take only so long.

use std::future::Future;

use super::plan::Plan;
use crate::error::Store;
use crate::model::{StoreTable, plain};
use crate::{Error, Result};

/// Does the work of a query, as long as the query allows. Dropping the work stops it on the server.
pub(crate) async fn within<T>(
    plan: &Plan,
    (store, table): (Store, &'static StoreTable),
    work: impl Future<Output = Result<T>>,
) -> Result<T> {
    match plan.clauses().timeout {
        None => work.await,
        Some(limit) => match tokio::time::timeout(limit, work).await {
            Ok(result) => result,
            Err(_) => {
                let what = format!("the query on {}", plain(table.name)).into();
                Err(Error::Timeout { store, what, limit })
            }
        },
    }
}
