//! The trace as one store tells it.

use std::fmt;

use anyhow::Context;
use observability_schema::{Observation, SCHEMA, Score, Trace};
use rowcol::Topology;
use rowcol::prelude::*;

/// A trace with its steps and its scores, as it was read.
#[derive(Debug, PartialEq)]
pub struct Story {
    name: Option<String>,
    steps: Vec<Step>,
    scores: Vec<(String, Option<f64>)>,
}

#[derive(Debug, PartialEq)]
struct Step {
    name: Option<String>,
    begin: Timestamp,
    milliseconds: Option<i64>,
    error: Option<String>,
    cost: Option<Decimal>,
}

/// Reads a story from a store. The queries are the same for both; what runs them decides the SQL.
macro_rules! read {
    ($trace:expr, $store:expr) => {{
        let (project, id) = (&$trace.project_id, &$trace.id);
        let trace = Trace::of(project).filter(|t| t.id.eq(id)).one($store).await?;
        let steps = Observation::of(project)
            .filter(|o| o.trace_id.eq(id))
            .order_by(|o| o.start_time.asc())
            .all($store)
            .await?;
        let scores =
            Score::of(project).filter(|s| s.trace_id.eq(id)).order_by(|s| s.name.asc()).all($store).await?;
        Story::new(trace.context("the trace is not there")?, steps, scores)
    }};
}

impl Story {
    /// As Postgres tells it.
    pub async fn from_postgres(trace: &Trace, store: &Postgres) -> anyhow::Result<Self> {
        read!(trace, store)
    }

    /// As ClickHouse tells it.
    pub async fn from_clickhouse(trace: &Trace, store: &ClickHouse) -> anyhow::Result<Self> {
        read!(trace, store)
    }

    fn new(trace: Trace, steps: Vec<Observation>, scores: Vec<Score>) -> anyhow::Result<Self> {
        Ok(Self {
            name: trace.name,
            steps: steps.into_iter().map(Step::from).collect(),
            scores: scores.into_iter().map(|score| (score.name, score.value)).collect(),
        })
    }
}

impl From<Observation> for Step {
    fn from(row: Observation) -> Self {
        Self {
            milliseconds: row.end_time.map(|end| (end - row.start_time).num_milliseconds()),
            name: row.name,
            begin: row.start_time,
            error: row.status_message,
            cost: row.total_cost,
        }
    }
}

impl fmt::Display for Story {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<34}{:>10}  {:>16}", self.name.as_deref().unwrap_or("?"), "ms", "USD (assumed)")?;
        for (place, step) in self.steps.iter().enumerate() {
            let branch = if place + 1 == self.steps.len() { "└─" } else { "├─" };
            let name = step.name.as_deref().unwrap_or("?");
            let milliseconds = step.milliseconds.map_or_else(|| "-".to_owned(), |ms| ms.to_string());
            let cost = step.cost.map_or_else(|| "-".to_owned(), |cost| cost.normalize().to_string());
            writeln!(f, "{branch} {name:<31}{milliseconds:>10}  {cost:>16}")?;
            if let Some(error) = &step.error {
                writeln!(f, "   {error}")?;
            }
        }
        let scores: Vec<_> = self
            .scores
            .iter()
            .map(|(name, value)| {
                format!("{name} = {}", value.map_or_else(|| "-".to_owned(), |value| value.to_string()))
            })
            .collect();
        write!(f, "scores: {}", scores.join(", "))
    }
}

/// The statement that makes a table, in both dialects.
pub fn ddl(table: &str) -> String {
    let quoted = [format!("CREATE TABLE \"{table}\""), format!("CREATE TABLE `{table}`")];
    let statements = SCHEMA.postgres_statements().into_iter().map(|statement| statement.sql);
    let more = SCHEMA.clickhouse_statements(&Topology::Single).into_iter().map(|statement| statement.sql);
    let found = statements.chain(more).filter(|sql| quoted.iter().any(|start| sql.starts_with(start)));
    found.map(|sql| format!("{sql};\n")).collect::<Vec<_>>().join("\n")
}
