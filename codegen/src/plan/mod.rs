//! The steps from one schema to another, for both stores: what runs, in which order, and what each step does to a
//! live database.
//!
//! ```text
//! from: Schema ─┐
//!               ├─▶ postgres::diff   ─▶ steps ─┐
//! to:   Schema ─┤                              ├─▶ Plan ─▶ migration files ─▶ runner
//!               ├─▶ clickhouse::diff ─▶ steps ─┘
//! answers ──────┘                    ─▶ or questions that only a person can decide
//! ```
//!
//! Nothing is guessed: what could lose data, and what could be a rename, is a [`Question`] unless the
//! [`Answers`] settle it.

mod answer;
mod decisions;
pub mod expand;
pub mod file;
mod hazard;
pub mod history;
mod made;
pub mod merge;
pub mod rebase;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use self::answer::{Answers, Kind, NotATarget, Question, Rename, Target};
pub(crate) use self::decisions::Decisions;
pub use self::hazard::{Hazard, Lock};
pub use self::made::Made;
use crate::schema::Schema;
use crate::{clickhouse, postgres};

/// One of the stores that have a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Store {
    /// Postgres
    Postgres,
    /// ClickHouse
    ClickHouse,
}

impl Store {
    /// Its name in file names, flags and JSON.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::ClickHouse => "clickhouse",
        }
    }
}

impl fmt::Display for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Postgres => "Postgres",
            Self::ClickHouse => "ClickHouse",
        })
    }
}

/// One statement of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What it creates, changes or drops, named for a person: `table "traces"`.
    pub object: String,
    /// The SQL, without a semicolon. In ClickHouse it is neutral: it holds [markers](crate::clickhouse::markers).
    pub sql: String,
    /// What it does to a live database beside its purpose.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hazards: Vec<Hazard>,
    /// What comes before has to be committed first. Statements that cannot run in a transaction at all need no mark:
    /// the runner knows them by their words.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub commit_before: bool,
}

/// What leads from one schema to another.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The steps in Postgres, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub postgres: Vec<Step>,
    /// The steps in ClickHouse, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clickhouse: Vec<Step>,
}

impl Plan {
    /// Whether both schemas are the same.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.postgres.is_empty() && self.clickhouse.is_empty()
    }
}

/// The steps from one schema to another.
///
/// # Errors
/// What a person has to decide first, all of it at once.
pub fn plan(from: &Schema, to: &Schema, answers: &Answers) -> Result<Plan, Vec<Question>> {
    let postgres = postgres::diff::steps(&from.postgres, &to.postgres, answers);
    let clickhouse = clickhouse::diff::steps(&from.clickhouse, &to.clickhouse, answers);
    match (postgres, clickhouse) {
        (Ok(postgres), Ok(clickhouse)) => Ok(Plan { postgres, clickhouse }),
        (one, other) => Err([one.err(), other.err()].into_iter().flatten().flatten().collect()),
    }
}
