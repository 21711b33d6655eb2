//! The steps and questions of a plan while it is made.

use std::collections::{HashMap, HashSet};

use crate::clickhouse::ddl::{Object, dictionary};
use crate::clickhouse::markers::Marker;
use crate::clickhouse::name::quote;
use crate::plan::{Answers, Decisions, Hazard, Question, Step, Store, Target};
use crate::schema::clickhouse::{ClickHouse, Table};

/// When a step runs. Tables grow before the views that need it are changed, and shrink after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    /// Views that go, or that come back as another.
    DropViews,
    /// Tables and views get their new names.
    Rename,
    /// New tables.
    Create,
    /// Dictionaries that come or change. What uses another comes after it, tables and dictionaries in turn.
    Dictionaries,
    /// Everything that tables get, and rebuilds.
    Expand,
    /// Views get their new queries.
    Switch,
    /// Columns go.
    Contract,
    /// New views.
    CreateViews,
    /// Tables and dictionaries go, each before what it uses.
    DropTables,
}

/// What lets the server drop or rename something that another still needs by name.
pub(super) const UNCHECKED: &str = " SETTINGS check_table_dependencies = 0";

/// A plan in the making.
pub(super) struct Draft<'a> {
    /// What has been decided, and what is to be.
    pub decisions: Decisions<'a>,
    steps: Vec<(Place, Step)>,
    /// How far behind others something comes that is made, and that is dropped.
    levels: [HashMap<&'a str, usize>; 2],
    /// What dictionaries read, and the dictionaries that tables look into, before the plan.
    held: HashSet<String>,
}

/// A phase, a level within it, and a phase within that.
type Place = (Phase, usize, Phase);

impl<'a> Draft<'a> {
    pub fn new(answers: &'a Answers) -> Self {
        Self {
            decisions: Decisions::new(answers),
            steps: Vec::new(),
            levels: <[_; 2]>::default(),
            held: HashSet::new(),
        }
    }

    /// Keeps tables and the dictionaries that use each other in an order that the server takes.
    pub fn between(mut self, from: &'a ClickHouse, to: &'a ClickHouse) -> Self {
        self.levels = [to, from].map(dictionary::levels);
        if !from.dictionaries.is_empty() {
            self.held = from.dictionaries.iter().flat_map(dictionary::reads).collect();
            self.held.extend(from.tables.iter().flat_map(dictionary::used_by));
        }
        self
    }

    /// The setting for a statement that drops or renames this, where it needs one.
    pub fn unchecked(&self, name: &str) -> &'static str {
        if self.held.contains(name) { UNCHECKED } else { "" }
    }

    fn place(&self, phase: Phase, object: &Object) -> Place {
        let level = |side: usize| self.levels[side].get(object.name()).copied().unwrap_or(0);
        match phase {
            Phase::Create | Phase::Dictionaries | Phase::Expand => (Phase::Create, level(0), phase),
            Phase::DropTables => (phase, usize::MAX - level(1), phase),
            other => (other, 0, other),
        }
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
        self.steps.push((self.place(phase, object), step));
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
    pub fn finish(mut self) -> Result<Vec<Step>, Vec<Question>> {
        self.decisions.finish()?;
        self.steps.sort_by_key(|(place, _)| *place);
        Ok(self.steps.into_iter().map(|(_, step)| step).collect())
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
