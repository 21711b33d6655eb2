//! Objects that are kept as texts, and the tables that call them, in an order in which they can be made.

use std::collections::HashSet;

use super::Statement;
use crate::postgres::object::Routine;
use crate::postgres::token::identifiers;
use crate::schema::postgres::{Given, Name, Object, ObjectKind, Postgres, Table};

/// When an object can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// Before types: extensions and sequences.
    First,
    /// Before tables: routines that need none. Defaults and checks may call them.
    BeforeTables,
    /// After tables: routines that the server checks against one, and tables that call such a routine.
    AfterTables,
    /// After views: routines that the server checks against one.
    AfterViews,
    /// At the end: triggers, policies, row security.
    Last,
}

/// What is made at a [`Place`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Made<'s> {
    /// An object.
    Object(&'s Object),
    /// A table that calls a routine which waits for another table: in a default, a computed value or a check.
    Table(&'s Table),
}

impl<'s> Made<'s> {
    /// The object, where it is one.
    #[must_use]
    pub fn object(self) -> Option<&'s Object> {
        match self {
            Self::Object(object) => Some(object),
            Self::Table(_) => None,
        }
    }
}

/// The tables that do not come with the others.
#[must_use]
pub fn late(schema: &Postgres) -> HashSet<&Name> {
    let made = placed(schema).into_iter();
    let name = |made| match made {
        Made::Table(table) => Some(&table.name),
        Made::Object(_) => None,
    };
    made.filter_map(|(_, made)| name(made)).collect()
}

/// The objects of a schema, each with its place, in an order in which they can be made, and among them the tables that
/// call them.
///
/// The server looks up what a routine's signature names, and what a body in SQL does. Where that mentions a table or a
/// view, or a routine that has to wait for one, the routine comes after it.
#[must_use]
pub fn placed(schema: &Postgres) -> Vec<(Place, Made<'_>)> {
    let objects = placed_objects(schema);
    let is_late = |place: &Place| *place == Place::AfterTables;
    let waiting: Vec<&Object> =
        objects.iter().filter(|(place, _)| is_late(place)).map(|(_, object)| *object).collect();
    let mut after =
        among_tables(schema, waiting).into_iter().map(|made| (Place::AfterTables, made)).peekable();
    let mut placed = Vec::with_capacity(objects.len());
    for (place, object) in objects {
        if place > Place::AfterTables {
            placed.extend(after.by_ref());
        }
        if !is_late(&place) {
            placed.push((place, Made::Object(object)));
        }
    }
    placed.extend(after);
    placed
}

/// These routines, and the tables that call one of them, each after what it mentions; where they mention each other in
/// a circle, the given order holds.
fn among_tables<'s>(schema: &'s Postgres, routines: Vec<&'s Object>) -> Vec<Made<'s>> {
    let names: HashSet<&str> = routines.iter().map(|object| object.name.name.as_str()).collect();
    let tables = schema.tables.iter().filter(|_| !names.is_empty()).filter_map(|table| {
        let called = called(table);
        called.iter().any(|name| names.contains(name.as_str())).then_some((
            table.name.name.as_str(),
            Made::Table(table),
            called,
        ))
    });
    let routines =
        routines.iter().map(|object| (object.name.name.as_str(), Made::Object(object), mentioned(object)));
    let mut waiting: Vec<(&str, Made<'_>, HashSet<String>)> = routines.chain(tables).collect();
    let mut made = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let free = |(name, _, mentioned): &(&str, Made<'_>, HashSet<String>)| {
            !waiting.iter().any(|(other, ..)| other != name && mentioned.contains(*other))
        };
        let next = waiting.iter().position(free).unwrap_or(0);
        made.push(waiting.remove(next).1);
    }
    made
}

/// The words of all expressions of a table that are made with it.
fn called(table: &Table) -> HashSet<String> {
    let values = table.columns.iter().filter_map(|column| match &column.value {
        Some(Given::Default(sql) | Given::Stored(sql)) => Some(sql),
        _ => None,
    });
    let checks = table.checks.iter().map(|check| &check.expression);
    values.chain(checks).flat_map(|sql| identifiers(sql)).collect()
}

fn placed_objects(schema: &Postgres) -> Vec<(Place, &Object)> {
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
