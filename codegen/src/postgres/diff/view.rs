//! Views. A view stands on columns by their numbers and types, so that it makes way when something under it changes. One
//! that only gets more columns at its end, or another condition, is replaced where it is.

use std::collections::{HashMap, HashSet};

use super::draft::{Draft, Phase};
use super::existing::Existing;
use super::pair::Pairs;
use super::upheaval::Upheaval;
use super::{DEFAULT_SCHEMA, index, plain};
use crate::plan::{Hazard, Store, Target};
use crate::postgres::catalog::normal;
use crate::postgres::ddl::{self, comment};
use crate::postgres::name::qualified;
use crate::postgres::token::{Kind, identifiers, meaningful};
use crate::schema::postgres::{Name, View};

/// Tables that a view cannot stand on while they change: by their new names, and those that go.
pub(super) fn changed<'p>(pairs: &'p Pairs<'_>, upheaval: &Upheaval) -> HashSet<&'p str> {
    let changed = pairs.tables.iter().filter(|pair| upheaval.takes_columns_of(pair));
    let names = changed.flat_map(|pair| [&pair.old.name, &pair.new.name]);
    names.chain(pairs.dropped.iter().map(|table| &table.name)).map(|name| name.name.as_str()).collect()
}

/// The views that go, or that are made anew; `changed` are the tables that [`changed`] names.
pub(super) fn going(pairs: &Pairs<'_>, changed: &HashSet<&str>, upheaval: &Upheaval) -> HashSet<Name> {
    let after: HashMap<String, &View> =
        pairs.new.views.iter().map(|view| (plain(&view.name), view)).collect();
    let mut going: HashSet<Name> = HashSet::new();
    let mut grown: HashSet<&str> = HashSet::new();
    // In this order, each view comes after those that it stands on.
    for view in ddl::view::ordered(&pairs.old.views) {
        let new = after.get(&plain(&view.name));
        let differs = new.is_none_or(|other| !is_same(view, other));
        let replaced = differs && new.is_some_and(|other| can_become(view, other));
        let all = meaningful(&view.query).any(|token| token.text == "*");
        let shaken = identifiers(&view.query).any(|word| {
            changed.contains(word.as_str())
                || going.iter().any(|gone| gone.name == word)
                || (all && grown.contains(word.as_str()))
        });
        if replaced {
            grown.insert(&view.name.name);
        }
        if (differs && !replaced) || shaken || upheaval.takes_routine_of(&view.query) {
            going.insert(view.name.clone());
        }
    }
    going
}

/// Everything about views.
pub(super) fn steps(pairs: &Pairs<'_>, upheaval: &Upheaval, draft: &mut Draft<'_>) {
    let (old, new) = (&pairs.old.views, &pairs.new.views);
    let going = &upheaval.views;
    let after: HashMap<String, &View> = new.iter().map(|view| (plain(&view.name), view)).collect();
    for view in ddl::view::ordered(old).into_iter().rev().filter(|view| going.contains(&view.name)) {
        let mut hazards = Vec::new();
        if !after.contains_key(&plain(&view.name)) {
            if view.materialized {
                let target = Target::table(Store::Postgres, plain(&view.name), None);
                let what = format!("the view {} and its rows go", qualified(&view.name));
                hazards.push(draft.decisions.loses(target, what));
            }
            hazards.push(Hazard::BreaksProgram { why: format!("it still uses {}", qualified(&view.name)) });
        } else if after.get(&plain(&view.name)).is_some_and(|new| !is_same(view, new)) {
            let why = format!("it still reads {} as it was", qualified(&view.name));
            hazards.push(Hazard::BreaksProgram { why });
        }
        let kind = if view.materialized { "MATERIALIZED VIEW" } else { "VIEW" };
        let sql = format!("DROP {kind} {}", qualified(&view.name));
        draft.step(Phase::DropViews, &ddl::view::object(view), sql, hazards, &Existing::nothing());
    }
    let before: HashMap<String, &View> = old.iter().map(|view| (plain(&view.name), view)).collect();
    for view in ddl::view::ordered(new) {
        let name = plain(&view.name);
        match before.get(&name).filter(|old| !going.contains(&old.name)) {
            None => {
                for made in ddl::view::statements(view) {
                    draft.step(Phase::CreateViews, &made.object, made.sql, Vec::new(), &Existing::nothing());
                }
            }
            Some(old) => {
                let object = ddl::view::object(view);
                index::of_view(old, view, draft);
                if !is_same(old, view) {
                    let sql = ddl::view::create(view).replacen("CREATE", "CREATE OR REPLACE", 1);
                    draft.step(Phase::CreateViews, &object, sql, Vec::new(), &Existing::nothing());
                }
                if text(old) != text(view) {
                    let sql = comment::on(&object, text(view));
                    draft.step(Phase::Comments, &object, sql, Vec::new(), &Existing::nothing());
                }
            }
        }
    }
}

fn is_same(one: &View, other: &View) -> bool {
    let query = |view: &View| normal(&view.query, DEFAULT_SCHEMA);
    one.materialized == other.materialized && query(one) == query(other)
}

/// Whether CREATE OR REPLACE does it, as far as texts tell: the columns that there are keep their names, types and order.
fn can_become(old: &View, new: &View) -> bool {
    let shape = |view: &View| Shape::of(&normal(&view.query, DEFAULT_SCHEMA));
    let (Some(from), Some(to)) = (shape(old), shape(new)) else { return false };
    !old.materialized
        && !new.materialized
        && to.columns.starts_with(&from.columns)
        && from.source == to.source
}

/// What the columns of a query depend on.
struct Shape {
    columns: Vec<String>,
    /// FROM and what it reads.
    source: String,
}

/// What ends the tables that a query reads.
const BEHIND_FROM: [&str; 8] = ["where", "group", "having", "window", "order", "limit", "offset", "fetch"];
/// What makes one query of two.
const SETS: [&str; 3] = ["union", "intersect", "except"];

impl Shape {
    /// Of a plain SELECT that names each of its columns.
    fn of(query: &str) -> Option<Self> {
        let mut tokens = meaningful(query).peekable();
        tokens.next_if(|token| token.is_word("select"))?;
        let (mut depth, mut part) = (0_usize, 0);
        let mut columns = vec![String::new()];
        let mut source = String::new();
        for token in tokens {
            depth = match token.text {
                "(" | "[" if token.kind == Kind::Symbol => depth + 1,
                ")" | "]" if token.kind == Kind::Symbol => depth.saturating_sub(1),
                _ => depth,
            };
            let is = |words: &[&str]| depth == 0 && words.iter().any(|word| token.is_word(word));
            if is(&SETS) || (part == 0 && is(&["distinct", "all"])) {
                return None;
            }
            part = match part {
                0 if is(&["from"]) => 1,
                0 | 1 if is(&BEHIND_FROM) => 2,
                part => part,
            };
            let into = match part {
                0 if depth == 0 && token.text == "," => {
                    columns.push(String::new());
                    continue;
                }
                0 => columns.last_mut()?,
                1 => &mut source,
                _ => continue,
            };
            into.push(' ');
            into.push_str(token.text);
        }
        columns
            .iter()
            .all(|column| *column != " *" && !column.ends_with(". *"))
            .then_some(Self { columns, source })
    }
}

fn text(view: &View) -> Option<&str> {
    view.comment.as_deref().filter(|text| !text.is_empty())
}
