//! Migrations on ClickHouse, which has no transactions for them: what a statement did is looked up.

mod effect;
mod ledger;
mod mutation;
mod outcome;
mod probe;
mod restart;
mod run;
mod sides;

pub(super) use sides::sides;

use rowcol_codegen::clickhouse::Topology;

use crate::clickhouse::Request;
use crate::{ClickHouse, Error, Result};

/// What the statements of migrations are sent to.
pub(in crate::migrate) struct Session {
    clickhouse: ClickHouse,
    topology: Topology,
    /// The number of the last row that was written to the ledger.
    written: u64,
}

/// How often a question is asked again whose connection broke.
const ASKED_AGAIN: usize = 3;

type Rows = Vec<Vec<Option<String>>>;

impl Session {
    pub(in crate::migrate) fn open(clickhouse: &ClickHouse, topology: &Topology) -> Self {
        Self { clickhouse: clickhouse.clone(), topology: topology.clone(), written: 0 }
    }

    /// Asks the server about itself; all parameters are text. Where one connection broke, those that lie idle may be
    /// broken as well, and a question can be asked again.
    async fn ask(&self, sql: &str, parameters: &[(&str, &str)]) -> Result<Rows> {
        let request = Request { sql, parameters, ..Request::default() };
        for _ in 0..ASKED_AGAIN {
            match self.clickhouse.request(request).await {
                Err(Error::Lost { .. }) => {}
                answer => return answer,
            }
        }
        self.clickhouse.request(request).await
    }

    /// A table of the server's own, as all servers of the cluster have it.
    fn system(&self, table: &str) -> String {
        match &self.topology {
            Topology::Cluster { name } => {
                let cluster = rowcol_codegen::clickhouse::name::literal(name);
                format!("clusterAllReplicas({cluster}, system.{table})")
            }
            Topology::Single | Topology::ReplicatedDatabase | Topology::Cloud => format!("system.{table}"),
        }
    }
}

/// A cell, empty where there is none.
fn cell(row: &[Option<String>], place: usize) -> &str {
    row.get(place).and_then(Option::as_deref).unwrap_or_default()
}
