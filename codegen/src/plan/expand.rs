//! One change in two plans, for programs that are replaced one after the other while both versions run.
//!
//! ```text
//! from ──expand──▶ between ──contract──▶ to
//!   old program runs ┄┄┄┄┄┄┄┤
//!                  ├┄┄┄┄┄┄┄ new program runs
//! ```
//!
//! The schema between is made of the two others, by rules for each store; each half is then a plan like any other. What
//! the running program tolerates is not said twice: the hazards of the first half say it, and where one of them says
//! that it does not, there is no such schema, and nothing is planned.

use std::collections::HashSet;
use std::fmt;

use serde::Serialize;

use super::{Answers, Hazard, Plan, Question, Rename, Step, Store, plan};
use crate::postgres::diff::{plain, relations};
use crate::schema::Schema;
use crate::{clickhouse, postgres};

/// A change in two halves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Halves {
    /// The schema that the first half leaves.
    pub between: Schema,
    /// What the program that runs now tolerates.
    pub expand: Plan,
    /// The rest, for when no program of the old version runs.
    pub contract: Plan,
}

/// Why a change cannot be made in two halves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoHalves {
    /// A person has to decide something first.
    Undecided(Vec<Question>),
    /// The running program tolerates no half of this.
    Breaks(Vec<Break>),
}

/// A change that breaks the running program, however it is made. Its text does not say what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Break {
    /// The store.
    pub store: Option<Store>,
    /// What is changed: `column "name" of "users"`.
    pub object: String,
    /// Why the program fails.
    pub why: String,
    /// What can be done in place of it.
    pub next: &'static str,
}

/// A new thing beside the old one.
const BESIDE: &str =
    "add the new one beside it, write both, fill it, read it, and drop the old one in a later migration";
/// A name that is free only afterwards.
const ANOTHER_NAME: &str = "give the new one another name";
/// Something that programs must be able to read first.
const ONE_STEP: &str =
    "let a program run that can read NULL there and writes none, and make this change without --expand";

impl fmt::Display for Break {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(store) = self.store {
            write!(f, "{store}, ")?;
        }
        write!(f, "{}: {}", self.object, self.why)
    }
}

/// The two plans from one schema to another.
///
/// # Errors
/// What a person has to decide first, or what breaks the running program in any case.
///
/// ```
/// use rowcol_codegen::plan::{Answers, expand::halves};
/// use rowcol_codegen::schema::Schema;
///
/// let schema = |column: &str| -> Schema {
///     let text = format!(
///         r#"{{"postgres": {{"tables": [{{"name": {{"name": "t"}}, "columns": [{{"name": "{column}", "type": "text"}}]}}]}}}}"#
///     );
///     serde_json::from_str(&text).unwrap()
/// };
/// let answers = Answers { no_renames: true, accept_all: true, ..Answers::default() };
/// let halves = halves(&schema("a"), &schema("b"), &answers).unwrap();
/// assert!(halves.expand.postgres.iter().any(|step| step.sql == r#"ALTER TABLE "t" ADD COLUMN "b" text"#));
/// assert!(halves.contract.postgres.iter().any(|step| step.sql == r#"ALTER TABLE "t" DROP COLUMN "a""#));
/// ```
pub fn halves(from: &Schema, to: &Schema, answers: &Answers) -> Result<Halves, NoHalves> {
    let whole = plan(from, to, answers).map_err(NoHalves::Undecided)?;
    let renames = made(from, to, answers, &whole);
    let mut breaks: Vec<Break> = renames.into_iter().map(renamed).collect();
    let mut between = Schema {
        postgres: postgres::diff::between(&from.postgres, &to.postgres),
        clickhouse: clickhouse::diff::between(&from.clickhouse, &to.clickhouse),
    }
    .canonical();
    // What rebuilds have left is there until the second half, and in no schema.
    let left = clickhouse::diff::left(&from.clickhouse, &to.clickhouse);
    let left: Vec<_> = between.clickhouse.views.extract_if(.., |view| left.contains(&view.name)).collect();
    breaks.extend(collisions(&between));
    breaks.extend(views(from, to));
    if !breaks.is_empty() {
        return Err(NoHalves::Breaks(breaks));
    }
    // What is asked here was asked of the whole.
    let expand = plan(from, &between, answers).map_err(NoHalves::Undecided)?;
    for (store, steps) in [(Store::Postgres, &expand.postgres), (Store::ClickHouse, &expand.clickhouse)] {
        breaks.extend(steps.iter().flat_map(|step| broken(store, step, to)));
    }
    if !breaks.is_empty() {
        return Err(NoHalves::Breaks(breaks));
    }
    let mut held = between.clone();
    held.clickhouse.views.extend(left);
    let contract = plan(&held, to, answers).map_err(NoHalves::Undecided)?;
    Ok(Halves { between, expand, contract })
}

/// Both lists in one: `base` as it is, and what only the others have behind what it comes after there.
pub(crate) fn merged<T: Clone>(base: Vec<T>, others: &[T], same: impl Fn(&T, &T) -> bool) -> Vec<T> {
    let mut all = base;
    let mut before: Option<&T> = None;
    for other in others {
        if !all.iter().any(|one| same(one, other)) {
            let at = before.and_then(|before| all.iter().position(|one| same(one, before)));
            all.insert(at.map_or(0, |at| at + 1), other.clone());
        }
        before = Some(other);
    }
    all
}

/// The renames that the plan makes: without one of them it is another.
fn made<'a>(from: &Schema, to: &Schema, answers: &'a Answers, whole: &Plan) -> Vec<&'a Rename> {
    let changes = |rename: &&Rename| {
        let renames = answers.renames.iter().filter(|other| other != rename).cloned().collect();
        let others = Answers { renames, accept_all: true, no_renames: true, ..Answers::default() };
        plan(from, to, &others).as_ref() != Ok(whole)
    };
    answers.renames.iter().filter(changes).collect()
}

fn renamed(rename: &Rename) -> Break {
    Break {
        store: rename.store,
        object: rename.path(),
        why: format!("it is renamed to {}, and the running program still uses the old name", rename.to),
        next: BESIDE,
    }
}

/// What has the name of something that is not gone yet.
fn collisions(between: &Schema) -> Vec<Break> {
    let Schema { postgres, clickhouse } = between;
    let types = postgres.enums.iter().map(|ty| plain(&ty.name));
    let routines = postgres.objects.iter().filter(|object| object.kind.is_routine());
    let routines =
        routines.map(|it| format!("{}({})", plain(&it.name), it.arguments.as_deref().unwrap_or_default()));
    let relations = relations(postgres).map(|name| plain(&name));
    let in_postgres = relations.chain(types).chain(routines).map(|name| (Store::Postgres, name));
    let tables = clickhouse.tables.iter().map(|table| &table.name);
    let tables = tables.chain(clickhouse.views.iter().map(|view| &view.name));
    let in_clickhouse = tables.chain(clickhouse.dictionaries.iter().map(|dictionary| &dictionary.name));
    let mut seen = HashSet::new();
    let mut twice = Vec::new();
    for (store, name) in in_postgres.chain(in_clickhouse.map(|name| (Store::ClickHouse, name.clone()))) {
        if !seen.insert((store, name.clone())) {
            let why = "something else has this name, which goes only afterwards".to_owned();
            twice.push(Break { store: Some(store), object: name, why, next: ANOTHER_NAME });
        }
    }
    twice
}

/// Views that go too late, of which no plan warns: materialized ones that would fill one table twice, and those that
/// hold on to a key.
fn views(from: &Schema, to: &Schema) -> Vec<Break> {
    let held = postgres::diff::held(&from.postgres, &to.postgres).into_iter().map(|(table, view)| Break {
        store: Some(Store::Postgres),
        object: format!("primary key of {}", plain(&table.name)),
        why: format!(
            "it goes, and the view {}, which goes only afterwards, may stand on it",
            plain(&view.name)
        ),
        next: "drop the view in a migration before, when no program reads it",
    });
    let doubled = clickhouse::diff::doubled(&from.clickhouse, &to.clickhouse).map(|(old, new)| Break {
        store: Some(Store::ClickHouse),
        object: format!("view {}", new.name),
        why: format!("until {} is gone, both would write the same rows into their table", old.name),
        next: "change the query of the one that is there",
    });
    held.chain(doubled).collect()
}

/// What a step of the first half does that it must not do.
fn broken(store: Store, step: &Step, to: &Schema) -> Vec<Break> {
    let found = step.hazards.iter().filter_map(|hazard| {
        let (why, next) = match hazard {
            Hazard::BreaksProgram { why } => (format!("the running program fails: {why}"), BESIDE),
            Hazard::LosesData { what, .. } => (what.clone(), BESIDE),
            Hazard::DeletesRows { why } => (format!("it deletes rows: {why}"), BESIDE),
            Hazard::AllowsNull { table, column } if stays(to, table, column) => {
                (hazard.to_string(), ONE_STEP)
            }
            _ => return None,
        };
        Some(Break { store: Some(store), object: step.object.clone(), why, next })
    });
    found.collect()
}

/// Whether the new schema has the column of Postgres, so that new programs may write NULL into it. One that goes they
/// leave alone.
fn stays(to: &Schema, table: &str, column: &str) -> bool {
    let found = to.postgres.tables.iter().find(|one| plain(&one.name) == table);
    found.is_some_and(|table| table.column(column).is_some())
}

#[cfg(test)]
mod tests;
