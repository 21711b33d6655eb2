//! Views. A view stands on columns by their numbers and types, so that it makes way when something under it changes.

use std::collections::{HashMap, HashSet};

use super::draft::{Draft, Phase};
use super::existing::Existing;
use super::pair::Pairs;
use super::upheaval::Upheaval;
use super::{DEFAULT_SCHEMA, plain};
use crate::plan::{Hazard, Store, Target};
use crate::postgres::catalog::normal;
use crate::postgres::ddl::{self, comment};
use crate::postgres::name::qualified;
use crate::postgres::token::identifiers;
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
    // In this order, each view comes after those that it stands on.
    for view in ddl::view::ordered(&pairs.old.views) {
        let differs = after.get(&plain(&view.name)).is_none_or(|other| !is_same(view, other));
        let shaken = identifiers(&view.query)
            .any(|word| changed.contains(word.as_str()) || going.iter().any(|gone| gone.name == word));
        if differs || shaken || upheaval.takes_routine_of(&view.query) {
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
            Some(old) if text(old) != text(view) => {
                let object = ddl::view::object(view);
                let sql = comment::on(&object, text(view));
                draft.step(Phase::Comments, &object, sql, Vec::new(), &Existing::nothing());
            }
            Some(_) => {}
        }
    }
}

fn is_same(one: &View, other: &View) -> bool {
    let query = |view: &View| normal(&view.query, DEFAULT_SCHEMA);
    one.materialized == other.materialized && query(one) == query(other)
}

fn text(view: &View) -> Option<&str> {
    view.comment.as_deref().filter(|text| !text.is_empty())
}
