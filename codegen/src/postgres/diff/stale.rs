//! What keeps values that a routine has computed, when that routine computes others. The server does not notice.

use std::collections::HashSet;

use super::index::beside;
use super::pair::Pairs;
use super::upheaval::Upheaval;
use crate::plan::Hazard;
use crate::postgres::ddl::Object as Named;
use crate::postgres::ddl::expression::enclosed;
use crate::postgres::name::{qualified, quote};
use crate::postgres::token::identifiers;
use crate::schema::postgres::{Given, Index, IndexKey, Name, Object, Table};

/// What is stale when a routine is replaced: of the tables and views that stay as they are.
pub(super) fn hazards(routine: &Object, pairs: &Pairs<'_>, upheaval: &Upheaval) -> Vec<Hazard> {
    let callers = callers(routine, pairs);
    let calls = |sql: &str| identifiers(sql).any(|name| callers.contains(&name));
    let mut found = Vec::new();
    for pair in &pairs.tables {
        let (from, to, name) = (&pair.from, &pair.to, &pair.new.name);
        for index in to.indexes.iter().filter(|index| from.indexes.contains(index)) {
            if expressions(index).any(|sql| calls(sql)) {
                let refresh = format!("REINDEX INDEX CONCURRENTLY {}", qualified(&beside(name, &index.name)));
                found.push(stale(&Named::Index { table: name.clone(), name: index.name.clone() }, refresh));
            }
        }
        for check in to.checks.iter().filter(|check| from.checks.contains(check)) {
            if calls(&check.expression) {
                let condition = enclosed(&check.expression);
                let refresh = format!("SELECT count(*) FROM {} WHERE NOT {condition}", qualified(name));
                found.push(stale(
                    &Named::Constraint { table: name.clone(), name: check.name.clone() },
                    refresh,
                ));
            }
        }
        for column in &to.columns {
            let Some(Given::Stored(sql)) = &column.value else { continue };
            let stays = from.column(&column.name).is_some() && !upheaval.replaces(&to.name, [&column.name]);
            if stays && calls(sql) {
                let refresh = recompute(name, to, sql);
                found.push(stale(&Named::Column { table: name.clone(), name: column.name.clone() }, refresh));
            }
        }
    }
    let stays =
        |name: &Name| pairs.old.views.iter().any(|old| old.name == *name) && !upheaval.views.contains(name);
    for view in pairs.new.views.iter().filter(|view| view.materialized && stays(&view.name)) {
        if calls(&view.query) {
            let refresh = format!("REFRESH MATERIALIZED VIEW {}", qualified(&view.name));
            found.push(stale(&Named::MaterializedView(view.name.clone()), refresh));
        }
    }
    found
}

fn stale(what: &Named, refresh: String) -> Hazard {
    Hazard::Stale { what: what.to_string(), refresh }
}

/// The routine and those that call it.
fn callers(routine: &Object, pairs: &Pairs<'_>) -> HashSet<String> {
    let mut callers = HashSet::from([routine.name.name.clone()]);
    let routines = || pairs.new.objects.iter().filter(|object| object.kind.is_routine());
    loop {
        let more = routines().filter(|other| {
            !callers.contains(&other.name.name)
                && identifiers(&text(other)).any(|name| callers.contains(&name))
        });
        let more: Vec<String> = more.map(|other| other.name.name.clone()).collect();
        if more.is_empty() {
            return callers;
        }
        callers.extend(more);
    }
}

/// The definition with its body as words, where it is a string to the server.
fn text(routine: &Object) -> String {
    routine.definition.replace('$', " ")
}

fn expressions(index: &Index) -> impl Iterator<Item = &String> {
    let parts = index.parts.iter().filter_map(|part| match &part.key {
        IndexKey::Column(_) => None,
        IndexKey::Expression(sql) => Some(sql),
    });
    parts.chain(&index.predicate)
}

/// An update of a column that the value is computed from: the server leaves other rows as they are.
fn recompute(name: &Name, table: &Table, sql: &str) -> String {
    let source = identifiers(sql).find(|word| table.column(word).is_some());
    let source = quote(&source.unwrap_or_else(|| table.columns[0].name.clone()));
    format!("UPDATE {} SET {source} = {source}", qualified(name))
}
