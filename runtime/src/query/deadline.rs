//! Queries that may take only so long.

use std::future::Future;

use super::plan::Plan;
use crate::error::Store;
use crate::model::{StoreTable, plain};
use crate::{Error, Result};

/// The setting of ClickHouse that holds the limit, in seconds.
pub(crate) const SERVER_LIMIT: &str = "max_execution_time";
/// `TIMEOUT_EXCEEDED` of ClickHouse.
const OUT_OF_TIME: &str = "159";

/// Does the work of a query, as long as the query allows. Dropping the work stops it on the server.
///
/// ClickHouse is given the limit as well, and a program that is late to look finds its refusal first: that is the same
/// end, unless the query set a limit of its own for the server.
pub(crate) async fn within<T>(
    plan: &Plan,
    (store, table): (Store, &'static StoreTable),
    work: impl Future<Output = Result<T>>,
) -> Result<T> {
    let clauses = plan.clauses();
    let Some(limit) = clauses.timeout else { return work.await };
    let of_server = |error: &Error| {
        error.database().is_some_and(|error| error.store == Store::ClickHouse && error.code == OUT_OF_TIME)
            && clauses.clickhouse.settings.iter().all(|(name, _)| name != SERVER_LIMIT)
    };
    match tokio::time::timeout(limit, work).await {
        Ok(Err(error)) if of_server(&error) => (),
        Ok(result) => return result,
        Err(_) => (),
    }
    let what = format!("the query on {}", plain(table.name)).into();
    Err(Error::Timeout { store, what, limit })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::DatabaseError;
    use crate::model::NOWHERE;

    static PLACE: StoreTable = StoreTable::nowhere();
    async fn refused(plan: &Plan, code: &str) -> Error {
        let error = DatabaseError {
            store: Store::ClickHouse,
            code: code.into(),
            message: String::new(),
            detail: None,
            hint: None,
            constraint: None,
        };
        within(plan, (Store::ClickHouse, &PLACE), async { Err::<(), _>(Box::new(error).into()) })
            .await
            .unwrap_err()
    }

    #[tokio::test]
    async fn the_refusal_of_a_server_with_the_same_limit_is_the_same_timeout() {
        let mut plan = Plan::new(&NOWHERE);
        assert!(refused(&plan, OUT_OF_TIME).await.database().is_some(), "a limit of the server alone");
        plan.clauses_mut().timeout = Some(Duration::from_secs(60));
        let error = refused(&plan, OUT_OF_TIME).await;
        assert!(matches!(error, Error::Timeout { limit, .. } if limit == Duration::from_secs(60)), "{error}");
        assert!(refused(&plan, "60").await.database().is_some(), "another error");
        plan.clauses_mut().clickhouse.settings.push((SERVER_LIMIT.into(), "0.2".into()));
        assert!(refused(&plan, OUT_OF_TIME).await.database().is_some(), "a limit of its own for the server");
    }
}
