//! One request at a time: its place among those that may run at once, and its end on the server when it is dropped.

use std::time::Duration;

use clickhouse::Client;
use tokio::sync::OwnedSemaphorePermit;
use uuid::Uuid;

use super::block::Batch;
use super::link::{Body, Link, Upload};
use super::statement::Parameter;
use crate::query::deadline::SERVER_LIMIT;
use crate::query::plan::Plan;

/// How often a dropped query is looked for: it may not have reached the server yet.
const LOOKS: usize = 3;
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);
/// How long the server may take to stop a query.
const STOP: Duration = Duration::from_secs(10);

/// The right to send one request. Dropped before its [end](Self::end), the query is killed on the server, and the
/// place among the requests is free only then.
pub(super) struct Turn {
    link: Link,
    permit: Option<OwnedSemaphorePermit>,
    query_id: String,
}

impl Turn {
    pub(super) fn new(link: Link, permit: OwnedSemaphorePermit) -> Self {
        Self { link, permit: Some(permit), query_id: Uuid::now_v7().to_string() }
    }

    /// The same, with the id and the settings of a query. The server, too, stops what takes too long: the client may be
    /// gone by then.
    pub(super) fn of(mut self, plan: &Plan) -> Self {
        let clauses = plan.clauses();
        if let Some(id) = &clauses.clickhouse.query_id {
            self.query_id.clone_from(id);
        }
        if let Some(limit) = clauses.timeout {
            self = self.set(SERVER_LIMIT, &limit.as_secs_f64().to_string());
        }
        clauses.clickhouse.settings.iter().fold(self, |turn, (name, value)| turn.set(name, value))
    }

    /// The same, known to the server by this id.
    pub(super) fn named(mut self, query_id: &str) -> Self {
        query_id.clone_into(&mut self.query_id);
        self
    }

    /// The same, with a setting.
    pub(super) fn set(mut self, name: &str, value: &str) -> Self {
        self.link.set(name, value);
        self
    }

    /// Sends a query with its parameters; the answer comes in `format`. A `whole` answer is sent only once the
    /// server has all of it, so that an error cannot come behind the first rows.
    pub(super) fn fetch(
        &self,
        sql: &str,
        parameters: Vec<Parameter>,
        format: &'static str,
        whole: bool,
    ) -> clickhouse::error::Result<Body> {
        let mut settings = vec![("query_id", self.query_id.as_str())];
        if whole {
            settings.push(("wait_end_of_query", "1"));
        }
        self.link.fetch(sql, &settings, parameters, format)
    }

    /// Begins an insert of these rows.
    pub(super) fn insert(&self, sql: &str, rows: &dyn Batch) -> Upload {
        self.link.insert(sql, &self.query_id, rows)
    }

    /// The request was answered: there is nothing to kill.
    pub(super) fn end(mut self) {
        self.permit = None;
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let (permit, runtime) = (self.permit.take(), tokio::runtime::Handle::try_current());
        if let (Some(permit), Ok(runtime), Some(client)) = (permit, runtime, self.link.server()) {
            runtime.spawn(kill(client.clone(), std::mem::take(&mut self.query_id), permit));
        }
    }
}

async fn kill(client: Client, query_id: String, permit: OwnedSemaphorePermit) {
    let sql = "kill query where query_id = {id:String} sync";
    let id = query_id.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n");
    for _ in 0..LOOKS {
        let killed = async {
            client.query_raw(sql).with_setting("param_id", &id).fetch_bytes("TabSeparated")?.collect().await
        };
        match tokio::time::timeout(STOP, killed).await {
            Ok(Ok(found)) if found.is_empty() => tokio::time::sleep(BETWEEN_LOOKS).await,
            _ => break,
        }
    }
    drop(permit);
}
