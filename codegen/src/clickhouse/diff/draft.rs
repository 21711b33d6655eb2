//! The steps and questions of a plan while it is made.

use crate::clickhouse::ddl::Object;
use crate::clickhouse::markers::Marker;
use crate::clickhouse::name::quote;
use crate::plan::{Answers, Decisions, Hazard, Question, Step, Store, Target};
use crate::schema::clickhouse::Table;

/// When a step runs. Tables grow before the views that need it are changed, and shrink after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Views that go, or that come back as another.
    DropViews,
    /// Tables and views get their new names.
    Rename,
    /// New tables.
    Create,
    /// Everything that tables get, and rebuilds.
    Expand,
    /// Views get their new queries.
    Switch,
    /// Columns go.
    Contract,
    /// New views.
    CreateViews,
    /// Tables go.
    DropTables,
}

const PHASES: usize = Phase::DropTables as usize + 1;

/// A plan in the making.
pub(super) struct Draft<'a> {
    /// What has been decided, and what is to be.
    pub decisions: Decisions<'a>,
    phases: [Vec<Step>; PHASES],
}

impl<'a> Draft<'a> {
    pub fn new(answers: &'a Answers) -> Self {
        Self { decisions: Decisions::new(answers), phases: std::array::from_fn(|_| Vec::new()) }
    }

    /// Adds a step at the end of its phase.
    pub fn step(&mut self, phase: Phase, object: &Object, sql: String, hazards: Vec<Hazard>) {
        let mut each: Vec<Hazard> = Vec::with_capacity(hazards.len());
        for hazard in hazards {
            if !each.contains(&hazard) {
                each.push(hazard);
            }
        }
        let step = Step { object: object.to_string(), sql, hazards: each, commit_before: false };
        self.phases[phase as usize].push(step);
    }

    /// The hazard of a loss, and the question about it unless it was accepted.
    pub fn loses(&mut self, table: &str, part: Option<&str>, what: impl Into<String>) -> Hazard {
        self.decisions.loses(Target::table(Store::ClickHouse, table, part), what)
    }

    /// There is no way.
    pub fn impossible(&mut self, table: &str, part: Option<&str>, why: impl Into<String>) {
        self.decisions.impossible(Target::table(Store::ClickHouse, table, part), why);
    }

    /// The steps in the order of their phases, or all questions.
    pub fn finish(self) -> Result<Vec<Step>, Vec<Question>> {
        self.decisions.finish()?;
        Ok(self.phases.into_iter().flatten().collect())
    }
}

/// What an ALTER is for, on a cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// The table of each shard and the Distributed table over them: their columns.
    Both,
    /// The table of each shard alone: what a Distributed table does not know.
    Shards,
}

/// `ALTER TABLE … clause, clause`.
pub(super) fn alter(table: &Table, scope: Scope, clauses: &[String]) -> String {
    let (local, distributed) = match (&table.distributed, scope) {
        (None, _) => (String::new(), String::new()),
        (Some(_), Scope::Shards) => (format!(" {}", Marker::Local), String::new()),
        (Some(_), Scope::Both) => (String::new(), format!(" {}", Marker::Distributed(None))),
    };
    let list = match clauses {
        [one] => format!(" {one}"),
        several => format!("\n    {}", several.join(",\n    ")),
    };
    format!("ALTER TABLE {}{local} {}{list}{distributed}", quote(&table.name), Marker::Cluster)
}
