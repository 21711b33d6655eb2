//! The schema that programs of two versions can both work with: what [`plan::expand`](crate::plan::expand) stops at.
//!
//! Here a column that nobody fills has the default of its type, so that columns which go or are new need nothing. Rules
//! that are new (constraints, TTL) wait, those that go are gone, and what makes reading faster is there as long as one
//! version may want it.

use super::legality::extends;
use crate::clickhouse::types::Type;
use crate::plan::expand::merged;
use crate::schema::clickhouse::{ClickHouse, Column, Given, Table, View, ViewKind};

/// The schema between two others.
#[must_use]
pub fn between(from: &ClickHouse, to: &ClickHouse) -> ClickHouse {
    let tables = to.tables.iter().map(|new| from.table(&new.name).map_or(new.clone(), |old| table(old, new)));
    ClickHouse {
        tables: merged(tables.collect(), &from.tables, |one, other| one.name == other.name),
        views: merged(to.views.clone(), &from.views, |one, other| one.name == other.name),
        dictionaries: merged(to.dictionaries.clone(), &from.dictionaries, |one, other| {
            one.name == other.name
        }),
    }
}

/// A materialized view that goes and another that comes, which would both write into one table.
pub(crate) fn doubled<'v>(from: &'v ClickHouse, to: &'v ClickHouse) -> Option<(&'v View, &'v View)> {
    let only = |views: &'v [View], others: &'v [View]| {
        views.iter().filter(move |view| others.iter().all(|other| other.name != view.name))
    };
    let target = |view: &'v View| match &view.kind {
        ViewKind::To(target) => Some(target),
        ViewKind::Plain | ViewKind::Own(_) => None,
    };
    let mut gone = only(&from.views, &to.views);
    gone.find_map(|old| {
        let target_of_old = target(old)?;
        let new = only(&to.views, &from.views).find(|new| target(new) == Some(target_of_old))?;
        Some((old, new))
    })
}

/// A table that stays.
fn table(from: &Table, to: &Table) -> Table {
    let columns = to.columns.iter().map(|new| match from.column(&new.name) {
        None => new.clone(),
        Some(old) => changed(old, new),
    });
    let mut table = Table {
        columns: merged(columns.collect(), &from.columns, |one, other| one.name == other.name),
        constraints: to.constraints.iter().filter(|new| from.constraints.contains(new)).cloned().collect(),
        ..to.clone()
    };
    table.storage.ttl.clone_from(&from.storage.ttl);
    // Another engine may refuse a projection that was made for the old one.
    if from.storage.engine == to.storage.engine {
        table.indexes = merged(from.indexes.clone(), &to.indexes, |one, other| one.name == other.name);
        table.projections =
            merged(from.projections.clone(), &to.projections, |one, other| one.name == other.name);
    }
    table
}

/// A column that stays: it may be written where either version writes it, and has a value where either leaves it out.
fn changed(from: &Column, to: &Column) -> Column {
    let value = match (&from.value, &to.value) {
        (None | Some(Given::Default(_)), Some(Given::Materialized(sql) | Given::Alias(sql))) => {
            Some(Given::Default(sql.clone()))
        }
        (Some(Given::Default(_)), None) | (_, Some(Given::Ephemeral(_))) => from.value.clone(),
        _ => to.value.clone(),
    };
    Column { value, ty: kept(&from.ty, &to.ty).clone(), ttl: from.ttl.clone(), ..to.clone() }
}

/// Values of an enum that go are there until then; every other change of a type is made as it is.
fn kept<'t>(from: &'t Type, to: &'t Type) -> &'t Type {
    if from != to && extends(to, from) { from } else { to }
}
