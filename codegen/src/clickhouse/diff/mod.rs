//! The steps from one schema to another in ClickHouse.
//!
//! ```text
//! drop views ─▶ rename ─▶ create tables, dictionaries ─▶ grow tables, rebuild ─▶ new queries of views
//!            ─▶ drop columns ─▶ create views ─▶ drop tables, dictionaries
//! ```
//!
//! Tables and dictionaries that use each other are made and grow in turns, and go the other way round.
//!
//! A column is there before a view reads it and until no view reads it any more. One ALTER holds all clauses of a
//! kind: the server checks it as a whole, so that it is done or not. What the server can do is a table of data,
//! [`legality`]; what it cannot is a rebuild that keeps the rows.

mod between;
mod column;
mod dictionary;
mod draft;
mod left;
pub mod legality;
mod pair;
mod rebuild;
mod table;
mod view;

use std::collections::HashSet;

pub use self::between::between;
pub(crate) use self::between::doubled;
use self::draft::{Draft, Phase};
pub use self::left::{base_of_rebuild, feeding, finish, without_way_back};
pub(crate) use self::left::{left, rebuild_names};
use self::pair::Pair;
pub use self::rebuild::CLOSED;
use super::ddl::{self, Object};
use super::markers::Marker;
use super::name::quote;
use crate::plan::{Answers, Question, Step};
use crate::schema::clickhouse::{ClickHouse, Table, View};

/// The steps that make a database that holds `from` hold `to`.
///
/// What [rebuilds leave](finish) in `from` is passed over, unless `to` names it.
///
/// # Errors
/// What a person has to decide first, all of it at once.
///
/// ```
/// use rowcol_codegen::clickhouse::diff::steps;
/// use rowcol_codegen::plan::Answers;
/// use rowcol_codegen::schema::clickhouse::ClickHouse;
///
/// let schema = |columns: &str| -> ClickHouse {
///     let text = format!(
///         r#"{{"tables": [{{"name": "t", "columns": [{columns}], "engine": "merge_tree", "order_by": ["id"]}}]}}"#
///     );
///     serde_json::from_str(&text).unwrap()
/// };
/// let from = schema(r#"{"name": "id", "type": "String"}"#);
/// let to = schema(r#"{"name": "id", "type": "String"}, {"name": "n", "type": "UInt8"}"#);
/// let steps = steps(&from, &to, &Answers::default()).unwrap();
/// assert_eq!(steps[0].sql, "ALTER TABLE `t` /*@cluster*/ ADD COLUMN `n` UInt8");
/// ```
pub fn steps(from: &ClickHouse, to: &ClickHouse, answers: &Answers) -> Result<Vec<Step>, Vec<Question>> {
    let mut draft = Draft::new(answers).between(from, to);
    let left = left(from, to);
    let old: Vec<&Table> = from.tables.iter().filter(|table| !left.contains(&table.name)).collect();
    let old_views: Vec<&View> = from.views.iter().filter(|view| !left.contains(&view.name)).collect();
    let tables = pair::tables(&old, &to.tables, &mut draft);
    for &added in &tables.added {
        draft.step(Phase::Create, &Object::Table(added.name.clone()), ddl::table::create(added), Vec::new());
    }
    let staying = view::staying(&old_views, &to.views);
    let mut retyped = HashSet::new();
    let mut rebuilt = Vec::new();
    for &(old, new) in &tables.both {
        if old == new {
            continue;
        }
        let pair = Pair::new(old, new, &mut draft);
        let reasons = rebuild::reasons(&pair);
        left::make_way(&pair, !reasons.is_empty(), from, &left, &mut draft);
        table::steps(&pair, &reasons, (&staying, &to.tables), &mut draft);
        if !reasons.is_empty() {
            rebuilt.push(old);
        }
        let types = |table: &Table| -> Vec<_> {
            table.columns.iter().map(|column| (column.name.clone(), column.ty.clone())).collect()
        };
        if types(&pair.from) != types(&pair.to) || !pair.renamed.is_empty() {
            retyped.insert(new.name.as_str());
        }
    }
    view::steps(&old_views, &to.views, &retyped, &mut draft);
    dictionary::steps(from, to, &tables, &rebuilt, &mut draft);
    let views = to.views.iter().map(|view| view.name.as_str());
    let taken: HashSet<&str> = views.chain(to.dictionaries.iter().map(|one| one.name.as_str())).collect();
    for gone in tables.gone {
        left::drop_way_back(&gone.name, &left, &mut draft);
        // Its name may be wanted for something else.
        let phase = if taken.contains(gone.name.as_str()) { Phase::DropViews } else { Phase::DropTables };
        drop_table(&gone.name, phase, &mut draft);
    }
    draft.finish()
}

fn drop_table(name: &str, phase: Phase, draft: &mut Draft<'_>) {
    let quoted = quote(name);
    let hazards = vec![draft.loses(name, None, format!("the table {quoted} and its rows"))];
    let unchecked = if phase == Phase::DropViews { draft.unchecked(name) } else { "" };
    let sql = format!("DROP TABLE {quoted} {}{unchecked}", Marker::Cluster);
    draft.step(phase, &Object::Table(name.to_owned()), sql, hazards);
}

#[cfg(test)]
mod tests;
