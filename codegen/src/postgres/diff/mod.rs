//! The steps from one schema to another in Postgres.
//!
//! ```text
//! pair   which table, column, type of one schema is which of the other; renames
//! table  ─▶ column ─▶ retype · index · key · exclusion    what differs within a pair
//! enumeration · view · object                the same for types, views and what is kept as text
//! upheaval  what changes so much that views, keys and indexes on it make way
//! draft  the steps by phase, the questions, and where a transaction has to end
//! between  what a change in two halves stops at
//! ```
//!
//! Schemas are compared in the form of [`comparable`], so that one of them may come from a live database; SQL is
//! written from the schemas as they were given. The order of columns has no meaning: a new one can only be the last.

mod between;
mod column;
mod conversion;
mod draft;
mod enumeration;
mod exclusion;
mod existing;
mod index;
mod key;
mod object;
mod pair;
mod part;
mod relation;
mod retype;
mod stale;
mod table;
mod upheaval;
mod view;

#[cfg(test)]
mod tests;

pub use self::between::between;
pub(crate) use self::between::held;
use self::draft::{Draft, Phase};
use self::existing::Existing;
use self::object::Objects;
use self::pair::Pairs;
pub(crate) use self::relation::relations;
use self::upheaval::Upheaval;
use super::catalog::comparable;
use super::ddl;
use super::name::quote;
use crate::plan::{Answers, Question, Step};
use crate::schema::postgres::{Name, Postgres};

/// The schema of a name that says none.
const DEFAULT_SCHEMA: &str = "public";

/// The steps that make a database that holds `from` hold `to`.
///
/// # Errors
/// What a person has to decide first, all of it at once.
///
/// ```
/// use rowcol_codegen::plan::Answers;
/// use rowcol_codegen::postgres::diff;
/// use rowcol_codegen::schema::postgres::Postgres;
///
/// let from: Postgres = serde_json::from_str(
///     r#"{"tables": [{"name": {"name": "users"}, "columns": [{"name": "id", "type": "bigint"}]}]}"#,
/// )?;
/// let mut to = from.clone();
/// to.tables[0].columns.push(serde_json::from_str(r#"{"name": "email", "type": "text", "nullable": true}"#)?);
/// let steps = diff::steps(&from, &to, &Answers::default()).unwrap();
/// assert_eq!(steps[0].sql, r#"ALTER TABLE "users" ADD COLUMN "email" text"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn steps(from: &Postgres, to: &Postgres, answers: &Answers) -> Result<Vec<Step>, Vec<Question>> {
    if from == to {
        return Ok(Vec::new());
    }
    let mut draft = Draft::new(answers);
    let (before, after) = (comparable(from, DEFAULT_SCHEMA), comparable(to, DEFAULT_SCHEMA));
    let mut pairs = Pairs::new([from, to], [before, after], &mut draft);

    for schema in ddl::namespaces(to).difference(&ddl::namespaces(from)) {
        let object = ddl::Object::Schema((*schema).to_owned());
        let sql = format!("CREATE SCHEMA IF NOT EXISTS {}", quote(schema));
        draft.step(Phase::CreateExtensions, &object, sql, Vec::new(), &Existing::nothing());
    }
    let mut upheaval = Upheaval::of(&pairs);
    let objects = Objects::of(&pairs, &mut upheaval);
    objects.set_aside(&pairs, &mut draft);
    object::let_go(&mut pairs, &upheaval, &mut draft);
    enumeration::steps(&pairs, &mut draft);
    table::steps(&pairs, &upheaval, &mut draft);
    view::steps(&pairs, &upheaval, &mut draft);
    objects.steps(&pairs, &upheaval, &mut draft);
    draft.finish()
}

/// `table`, or `schema.table`: how a flag and a message name it.
#[must_use]
pub fn plain(name: &Name) -> String {
    match name.schema.as_deref().filter(|schema| *schema != DEFAULT_SCHEMA) {
        Some(schema) => format!("{schema}.{}", name.name),
        None => name.name.clone(),
    }
}
