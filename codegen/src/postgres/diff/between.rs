//! The schema that programs of two versions can both work with: what [`plan::expand`](crate::plan::expand) stops at.
//!
//! Whoever writes rows by the old schema does not fill what is new; whoever writes by the new one does not fill what goes
//! and keeps none of the rules that go. So everything that goes is still there, but its rules are not; everything that is
//! new is there, but it demands nothing.

use std::collections::HashSet;

use super::part::{self, Part, changes};
use super::plain;
use crate::plan::expand::merged;
use crate::postgres::token::identifiers;
use crate::schema::postgres::{
    Column, EnumType, Given, Index, IndexKey, Name, Object, ObjectKind, Postgres, Table, View,
};

/// The schema between two others.
#[must_use]
pub fn between(from: &Postgres, to: &Postgres) -> Postgres {
    let same = |one: &Name, other: &Name| plain(one) == plain(other);
    let taken: HashSet<String> = from.tables.iter().flat_map(part::names).map(str::to_owned).collect();
    let tables = to.tables.iter().map(|new| {
        let old = from.tables.iter().find(|old| same(&old.name, &new.name));
        old.map_or_else(|| new.clone(), |old| table(old, new, &taken))
    });
    let mut tables = merged(tables.collect(), &from.tables, |one, other| same(&one.name, &other.name));
    for table in &mut tables {
        let is_left = !to.tables.iter().any(|new| same(&new.name, &table.name));
        if is_left {
            // They would hold up who no longer knows of the table.
            let stays = |target: &Name| to.tables.iter().any(|new| same(&new.name, target));
            table.foreign_keys.retain(|key| !stays(&key.target));
        }
    }
    // A new table may point to a key that waits.
    let keys: HashSet<(String, Vec<String>)> = tables
        .iter()
        .flat_map(|table| keys(table).into_iter().map(|columns| (plain(&table.name), columns)))
        .collect();
    for table in &mut tables {
        let stands = |target: &Name, columns: &[String]| keys.contains(&(plain(target), sorted(columns)));
        table.foreign_keys.retain(|key| stands(&key.target, &key.target_columns));
    }
    let enums = to.enums.iter().map(|new| {
        let old = from.enums.iter().find(|old| same(&old.name, &new.name));
        // Values that go stay where they are, so that none has to be moved.
        let values = old.map(|old| merged(old.values.clone(), &new.values, PartialEq::eq));
        EnumType { values: values.unwrap_or_else(|| new.values.clone()), ..new.clone() }
    });
    Postgres {
        tables,
        enums: merged(enums.collect(), &from.enums, |one, other| same(&one.name, &other.name)),
        views: merged(to.views.clone(), &from.views, |one, other| same(&one.name, &other.name)),
        objects: objects(from, to),
    }
}

/// Tables whose primary key goes while a view that goes later may stand on it: a query that groups by the key may use
/// the other columns, and then the server holds on to the key.
pub(crate) fn held<'t>(from: &'t Postgres, to: &'t Postgres) -> Vec<(&'t Table, &'t View)> {
    let between = between(from, to);
    let is_gone = |table: &&Table| {
        let new = between.tables.iter().find(|new| plain(&new.name) == plain(&table.name));
        table.primary_key.is_some() && new.is_some_and(|new| new.primary_key.is_none())
    };
    let left =
        from.views.iter().filter(|old| to.views.iter().all(|new| plain(&new.name) != plain(&old.name)));
    let left: Vec<(&View, HashSet<String>)> =
        left.map(|view| (view, identifiers(&view.query).collect())).collect();
    let groups =
        |words: &HashSet<String>, table: &Table| words.contains("group") && words.contains(&table.name.name);
    let tables = from.tables.iter().filter(is_gone);
    let found =
        tables.filter_map(|table| Some((table, left.iter().find(|(_, words)| groups(words, table))?.0)));
    found.collect()
}

/// A table that stays.
fn table(from: &Table, to: &Table, taken: &HashSet<String>) -> Table {
    let columns = to.columns.iter().map(|new| match from.column(&new.name) {
        None => added(new),
        Some(old) => changed(old, new),
    });
    let left: Vec<Column> = from.columns.iter().map(unfilled).collect();
    // A rule that the new schema has in other words holds nobody up, and foreign keys may stand on it.
    let kept = keys(to);
    let is_kept = |columns: &[String]| kept.contains(&sorted(columns));
    let waits = |index: &Index| index.unique || taken.contains(&index.name);
    Table {
        columns: merged(columns.collect(), &left, |one, other| one.name == other.name),
        primary_key: parts(
            from.primary_key.as_slice(),
            to.primary_key.as_slice(),
            taken,
            |key| is_kept(&key.columns),
            |_| false,
        )
        .pop(),
        uniques: parts(&from.uniques, &to.uniques, taken, |unique| is_kept(&unique.columns), |_| false),
        checks: parts(&from.checks, &to.checks, taken, |_| false, |_| false),
        exclusions: parts(&from.exclusions, &to.exclusions, taken, |_| false, |_| false),
        foreign_keys: parts(&from.foreign_keys, &to.foreign_keys, taken, |_| false, |_| false),
        indexes: parts(
            &from.indexes,
            &to.indexes,
            taken,
            |index| !index.unique || key(index).is_some_and(|columns| is_kept(&columns)),
            |index| !waits(index),
        ),
        ..to.clone()
    }
}

/// Parts that both have; of the others those that may stay, and those that may come.
fn parts<T: Part>(
    from: &[T],
    to: &[T],
    taken: &HashSet<String>,
    stays: impl Fn(&T) -> bool,
    comes: impl Fn(&T) -> bool,
) -> Vec<T> {
    let found = changes(from, to, |_| false, taken);
    let is = |names: &[String], part: &T| names.iter().any(|name| name == part.name());
    let both = to.iter().filter(|part| !is(&found.added, part));
    let old = from.iter().filter(|part| is(&found.dropped, part) && stays(part));
    let new = to.iter().filter(|part| is(&found.added, part) && comes(part));
    both.chain(old).chain(new).cloned().collect()
}

/// A new column: who does not know it does not fill it. What is computed may be computed from such a one.
fn added(column: &Column) -> Column {
    let filled = !matches!(column.value, None | Some(Given::Stored(_)));
    Column { nullable: column.nullable || !filled, ..column.clone() }
}

/// A column that goes: who does not know it does not fill it.
fn unfilled(column: &Column) -> Column {
    Column { nullable: column.nullable || column.value.is_none(), ..column.clone() }
}

/// A column that stays. Its value is given where either version leaves it to the server, and may be written where
/// either version writes it.
fn changed(from: &Column, to: &Column) -> Column {
    use Given::{Default, IdentityAlways, IdentityByDefault};
    let value = match (&from.value, &to.value) {
        (Some(IdentityAlways), Some(IdentityAlways)) => Some(IdentityAlways),
        (Some(IdentityAlways), None) | (_, Some(IdentityAlways)) => Some(IdentityByDefault),
        (Some(Default(_) | IdentityByDefault), None) => from.value.clone(),
        _ => to.value.clone(),
    };
    // An identity is never NULL.
    let identity = matches!(value, Some(IdentityAlways | IdentityByDefault));
    Column { nullable: (from.nullable || to.nullable) && !identity, value, ..to.clone() }
}

/// The columns of each key that a foreign key can point to, in the order of their names.
fn keys(table: &Table) -> HashSet<Vec<String>> {
    let uniques = table.uniques.iter().map(|unique| sorted(&unique.columns));
    let primary = table.primary_key.iter().map(|key| sorted(&key.columns));
    primary.chain(uniques).chain(table.indexes.iter().filter_map(key)).collect()
}

/// The columns of an index that is such a key.
fn key(index: &Index) -> Option<Vec<String>> {
    let column = |key: &IndexKey| match key {
        IndexKey::Column(column) => Some(column.clone()),
        IndexKey::Expression(_) => None,
    };
    let columns: Option<Vec<String>> = index.parts.iter().map(|part| column(&part.key)).collect();
    columns.filter(|_| index.unique && index.predicate.is_none()).map(|columns| sorted(&columns))
}

fn sorted(columns: &[String]) -> Vec<String> {
    let mut columns = columns.to_vec();
    columns.sort();
    columns
}

/// What is kept as text: all of it, but for row security, which hides rows from who does not know of it.
fn objects(from: &Postgres, to: &Postgres) -> Vec<Object> {
    let is_same = |one: &Object, other: &Object| {
        let extension = one.kind == ObjectKind::Extension;
        one.kind == other.kind
            && one.name.name == other.name.name
            && (extension || plain(&one.name) == plain(&other.name))
            && one.arguments == other.arguments
            && one.table.as_ref().map(plain) == other.table.as_ref().map(plain)
    };
    let hides = |object: &Object| {
        matches!(object.kind, ObjectKind::RowSecurity | ObjectKind::ForcedRowSecurity)
            && object.table.as_ref().is_some_and(|table| from.tables.iter().any(|old| old.name == *table))
            && !from.objects.iter().any(|old| is_same(old, object))
    };
    let new = to.objects.iter().filter(|object| !hides(object)).cloned();
    merged(new.collect(), &from.objects, is_same)
}
