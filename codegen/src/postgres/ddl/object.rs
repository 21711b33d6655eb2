//! Objects that are kept as texts, in an order in which they can be made.

use std::collections::HashSet;

use super::Statement;
use crate::postgres::object::Routine;
use crate::postgres::token::identifiers;
use crate::schema::postgres::{Object, ObjectKind, Postgres};

/// When an object can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// Before types: extensions and sequences.
    First,
    /// Before tables: routines that need none. Defaults and checks may call them.
    BeforeTables,
    /// After tables: routines that the server checks against one.
    AfterTables,
    /// After views: routines that the server checks against one.
    AfterViews,
    /// At the end: triggers, policies, row security.
    Last,
}

/// The objects of a schema, each with its place, in an order in which they can be made.
///
/// The server looks up what a routine's signature names, and what a body in SQL does. Where that mentions a table or a
/// view, or a routine that has to wait for one, the routine comes after it.
#[must_use]
pub fn placed(schema: &Postgres) -> Vec<(Place, &Object)> {
    if schema.objects.is_empty() {
        return Vec::new();
    }
    let names = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect::<HashSet<String>>();
    let tables = names(schema.tables.iter().map(|table| table.name.name.as_str()).collect());
    let views = names(schema.views.iter().map(|view| view.name.name.as_str()).collect());
    let mut waiting: Vec<(Place, &Object, HashSet<String>)> = Vec::new();
    let mut placed = Vec::new();
    for object in &schema.objects {
        let place = match object.kind {
            ObjectKind::Extension | ObjectKind::Sequence => Place::First,
            kind if kind.is_routine() => {
                let mentioned = mentioned(object);
                let place = if !mentioned.is_disjoint(&views) {
                    Place::AfterViews
                } else if !mentioned.is_disjoint(&tables) {
                    Place::AfterTables
                } else {
                    Place::BeforeTables
                };
                waiting.push((place, object, mentioned));
                continue;
            }
            _ => Place::Last,
        };
        placed.push((place, object));
    }
    // Each comes after those that it mentions; where two mention each other, the given order holds.
    while !waiting.is_empty() {
        let free = |(_, object, mentioned): &(Place, &Object, HashSet<String>)| {
            let others = waiting.iter().filter(|(_, other, _)| other.name != object.name);
            !others.map(|(_, other, _)| &other.name.name).any(|name| mentioned.contains(name))
        };
        let next = waiting.iter().position(free).unwrap_or(0);
        let (place, object, mentioned) = waiting.remove(next);
        let used = placed.iter().filter(|(_, other)| other.kind.is_routine());
        let used = used.filter(|(_, other)| mentioned.contains(&other.name.name)).map(|(place, _)| *place);
        placed.push((used.fold(place, Place::max), object));
    }
    placed.sort_by_key(|(place, _)| *place);
    placed
}

fn mentioned(object: &Object) -> HashSet<String> {
    let looked_up = Routine::of(object).map_or_else(|| object.definition.clone(), |it| it.looked_up());
    identifiers(&looked_up).collect()
}

/// The statement that makes an object.
#[must_use]
pub fn statement(object: &Object) -> Statement {
    Statement { object: object.as_statement_object(), sql: object.definition.clone() }
}
