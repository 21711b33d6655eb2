//! Columns of tables that are there.

use std::collections::HashSet;

use super::draft::{Draft, Phase};
use super::existing::Existing;
use super::pair::Pair;
use super::upheaval::Upheaval;
use super::{index, plain, retype};
use crate::plan::{Hazard, Store, Target};
use crate::postgres::ddl::{self, Object};
use crate::postgres::effect::Effect;
use crate::postgres::name::{beside, literal, qualified, quote};
use crate::postgres::token::{identifiers, meaningful};
use crate::postgres::volatile::is_volatile;
use crate::schema::postgres::{Column, Given, Index, IndexKey, Method, Name, Table};

/// Whether the column has to be dropped and added: what it is computed from cannot be changed before Postgres 17, and a
/// column with values of its own cannot become a computed one.
pub(super) fn is_replaced(from: &Column, to: &Column) -> bool {
    match (&from.value, &to.value) {
        (Some(Given::Stored(one)), Some(Given::Stored(other))) => one != other || from.ty != to.ty,
        (_, Some(Given::Stored(_))) => true,
        _ => false,
    }
}

fn is_computed(column: &Column) -> bool {
    matches!(column.value, Some(Given::Stored(_)))
}

/// Whether the column keeps its values and is computed no more.
fn is_freed(from: &Column, to: &Column) -> bool {
    is_computed(from) && !is_computed(to)
}

pub(super) fn is_default(column: &Column) -> bool {
    matches!(column.value, Some(Given::Default(_)))
}

fn is_identity(column: &Column) -> bool {
    matches!(column.value, Some(Given::IdentityAlways | Given::IdentityByDefault))
}

/// Whether the column is computed from one of these.
pub(super) fn is_computed_from(column: &Column, columns: &HashSet<String>) -> bool {
    let Some(Given::Stored(sql)) = &column.value else { return false };
    identifiers(sql).any(|name| columns.contains(&name))
}

/// What differs between the columns of a pair.
pub(super) fn steps(pair: &Pair<'_, Table>, upheaval: &Upheaval, draft: &mut Draft<'_>) {
    let table = &pair.new.name;
    for (old, new) in &pair.renamed {
        let clause = format!("RENAME COLUMN {} TO {}", quote(old), quote(new));
        let breaks = Hazard::BreaksProgram { why: format!("it still uses {}", quote(old)) };
        alter(Phase::Rename, table, new, &clause, vec![breaks], Effect::Catalog, draft);
    }
    // What is computed no more holds nothing up.
    for to in &pair.to.columns {
        if let Some(from) = pair.from.column(&to.name).filter(|from| is_freed(from, to)) {
            revalue(Phase::Columns, pair.new, from, &Column { value: None, ..to.clone() }, true, draft);
        }
    }
    let replaced = upheaval.replaced.get(&pair.to.name);
    let is_replaced = |name: &String| replaced.is_some_and(|set| set.contains(name));
    // What is computed from a column goes before it.
    let (computed, plain): (Vec<_>, Vec<_>) =
        pair.from.columns.iter().partition(|column| is_computed(column));
    for from in computed.into_iter().chain(plain) {
        match pair.to.column(&from.name) {
            None => drop_column(table, from, draft),
            Some(to) if is_replaced(&to.name) => replace(table, from, to, draft),
            Some(_) => {}
        }
    }
    // What is computed from a column comes after it.
    let (computed, plain): (Vec<_>, Vec<_>) = pair.new.columns.iter().partition(|column| is_computed(column));
    let mut late = HashSet::new();
    for written in plain.into_iter().chain(computed) {
        let to = pair.to.column(&written.name).unwrap_or(written);
        match pair.from.column(&to.name).filter(|_| !is_replaced(&to.name)) {
            None if waits(to, upheaval) || is_computed_from(to, &late) => {
                late.insert(to.name.clone());
                add(Phase::ColumnsOfRoutines, pair.new, written, upheaval, draft);
            }
            None => add(Phase::Columns, pair.new, written, upheaval, draft),
            Some(from) => change(pair, from, to, written, upheaval, draft),
        }
    }
}

pub(super) fn alter(
    phase: Phase,
    table: &Name,
    column: &str,
    clause: &str,
    hazards: Vec<Hazard>,
    effect: Effect,
    draft: &mut Draft<'_>,
) {
    let object = Object::Column { table: table.clone(), name: column.to_owned() };
    let existing = Existing::table(effect, table);
    let sql = format!("ALTER TABLE {} {clause}", qualified(table));
    draft.step(phase, &object, sql, hazards, &existing);
}

pub(super) fn target(table: &Name, column: &str) -> Target {
    Target::table(Store::Postgres, plain(table), Some(column))
}

fn drop_column(table: &Name, column: &Column, draft: &mut Draft<'_>) {
    let name = quote(&column.name);
    let lost = draft
        .decisions
        .loses(target(table, &column.name), format!("the column {name} of {} goes", qualified(table)));
    let breaks = Hazard::BreaksProgram { why: format!("it still uses {name}") };
    let clause = format!("DROP COLUMN {name}");
    alter(Phase::Columns, table, &column.name, &clause, vec![lost, breaks], Effect::Catalog, draft);
}

/// Takes from a column, by the names of before, the default or the computed value that calls a routine which goes. False
/// where it has none.
pub(super) fn let_go(
    (table, name): (&Name, &str),
    column: &Column,
    upheaval: &Upheaval,
    draft: &mut Draft<'_>,
) -> bool {
    let (sql, what) = match &column.value {
        Some(Given::Default(sql)) => (sql, "DEFAULT"),
        Some(Given::Stored(sql)) => (sql, "EXPRESSION"),
        _ => return false,
    };
    let goes = upheaval.takes_routine_of(sql);
    if goes {
        let clause = format!("ALTER COLUMN {} DROP {what}", quote(name));
        alter(Phase::LetGo, table, name, &clause, Vec::new(), Effect::Catalog, draft);
    }
    goes
}

/// The first half: the other is that the column is added.
fn replace(table: &Name, from: &Column, to: &Column, draft: &mut Draft<'_>) {
    let name = quote(&to.name);
    // What was computed can be computed again.
    let hazards = if is_computed(from) {
        let why = format!("it takes {name} for {}", from.ty);
        (from.ty != to.ty).then_some(Hazard::BreaksProgram { why }).into_iter().collect()
    } else {
        let what = format!("the values of {name} of {} give way to computed ones", qualified(table));
        vec![draft.decisions.loses(target(table, &to.name), what)]
    };
    alter(Phase::Columns, table, &to.name, &format!("DROP COLUMN {name}"), hazards, Effect::Catalog, draft);
}

/// Whether the column's value calls a routine that is made after the tables.
fn waits(column: &Column, upheaval: &Upheaval) -> bool {
    matches!(&column.value, Some(Given::Default(sql) | Given::Stored(sql)) if upheaval.waits(sql))
}

fn add(phase: Phase, table: &Table, column: &Column, upheaval: &Upheaval, draft: &mut Draft<'_>) {
    let partitioned = table.partition_by.is_some();
    let table = &table.name;
    let effect = match &column.value {
        Some(Given::Default(sql)) if !is_volatile(&meaningful(sql).collect::<Vec<_>>(), &upheaval.stable) => {
            Effect::Catalog
        }
        None => Effect::Catalog,
        Some(_) => Effect::Rewrite,
    };
    let mut hazards = Vec::new();
    if !column.nullable && column.value.is_none() {
        hazards.push(Hazard::MayFail {
            why: format!(
                "{} is required and has no default, so that rows that are there have no value",
                quote(&column.name)
            ),
            check: format!("SELECT count(*) FROM {}", qualified(table)),
        });
        hazards
            .push(Hazard::BreaksProgram { why: format!("it inserts rows without {}", quote(&column.name)) });
    }
    if partitioned && is_identity(column) {
        hazards.push(of_partitions(table, &column.name));
    }
    let clause = format!("ADD COLUMN {}", ddl::column::definition(column));
    alter(phase, table, &column.name, &clause, hazards, effect, draft);
}

/// Before Postgres 17, partitions cannot get a column that is an identity; one that is there can become an identity.
fn of_partitions(table: &Name, column: &str) -> Hazard {
    let (column, table) = (quote(column), qualified(table));
    Hazard::MayFail {
        why: format!(
            "before Postgres 17, {column} cannot come as an identity where {table} has partitions; add it without one, \
             fill it, and make it an identity in a migration after that"
        ),
        check: format!(
            "SELECT count(*) FROM pg_inherits WHERE inhparent = {}::regclass AND \
             current_setting('server_version_num')::integer < 170000",
            literal(&table)
        ),
    }
}

fn change(
    pair: &Pair<'_, Table>,
    from: &Column,
    to: &Column,
    written: &Column,
    upheaval: &Upheaval,
    draft: &mut Draft<'_>,
) {
    let (table, name) = (&pair.new.name, quote(&to.name));
    let retyped = upheaval.retyped.get(&pair.to.name).is_some_and(|set| set.contains(&to.name));
    // An identity is never NULL, and that has to be so before it becomes one.
    let identity_last = is_identity(to) && from.nullable;
    // Not every type can be an identity.
    let goes = retyped && is_identity(from) && !is_identity(to);
    if goes {
        revalue(Phase::Columns, pair.new, from, &Column { value: None, ..written.clone() }, true, draft);
    }
    let is_first = is_first_of_an_index(pair, &to.name, upheaval);
    let valueless = Column { value: None, ..from.clone() };
    let from = if goes || is_freed(from, to) { &valueless } else { from };
    // A default changes with the type, unless it has to wait.
    let late = from.value != to.value && waits(to, upheaval);
    let with_type = retyped && !late && (is_default(to) || (is_default(from) && to.value.is_none()));
    let revalued = from.value != to.value && !with_type;
    if retyped {
        let given = Column { value: written.value.clone().filter(|_| !late), ..written.clone() };
        retype::steps(pair, from, to, &given, upheaval, draft);
    }
    let from = if retyped && is_default(from) { &valueless } else { from };
    if revalued && !identity_last {
        let phase = if late { Phase::ColumnsOfRoutines } else { Phase::Columns };
        revalue(phase, pair.new, from, written, is_first, draft);
    }
    if from.nullable && !to.nullable {
        // A primary key would look at all rows under its lock, unless that is known already.
        let in_key = pair.to.primary_key.iter().any(|key| key.columns.contains(&to.name));
        let phase = if in_key { Phase::Columns } else { Phase::Validate };
        require(phase, table, &to.name, draft);
    }
    if revalued && identity_last {
        revalue(Phase::Validate, pair.new, from, written, is_first, draft);
    }
    if !from.nullable && to.nullable {
        let nulls = Hazard::AllowsNull { table: plain(table), column: to.name.clone() };
        let clause = format!("ALTER COLUMN {name} DROP NOT NULL");
        alter(Phase::Columns, table, &to.name, &clause, vec![nulls], Effect::Catalog, draft);
    }
}

/// Whether an index that stays begins with the column, so that its largest value is found at once.
fn is_first_of_an_index(pair: &Pair<'_, Table>, column: &str, upheaval: &Upheaval) -> bool {
    let Pair { from, to, .. } = pair;
    let key = to.primary_key.iter().filter(|key| from.primary_key.as_ref() == Some(key));
    let uniques = to.uniques.iter().filter(|unique| from.uniques.contains(unique));
    let indexes = to.indexes.iter().filter(|index| from.indexes.contains(index));
    let indexes = indexes.filter(|index| index.method == Method::Btree && index.predicate.is_none());
    let is_column = |index: &Index| matches!(index.parts.first().map(|part| &part.key), Some(IndexKey::Column(name)) if name == column);
    let is_first = |columns: &[String]| columns.first().is_some_and(|name| name == column);
    let found =
        key.map(|key| &key.columns).chain(uniques.map(|unique| &unique.columns)).any(|it| is_first(it))
            || indexes.into_iter().any(is_column);
    found && !upheaval.reorders(&to.name, [&column.to_owned()])
}

/// Another default, or another way in which the server makes the value. `is_first` says whether an index begins with
/// the column.
fn revalue(phase: Phase, of: &Table, from: &Column, written: &Column, is_first: bool, draft: &mut Draft<'_>) {
    let (table, name) = (&of.name, quote(&written.name));
    let mut clauses = Vec::new();
    match (&from.value, &written.value) {
        (Some(Given::IdentityAlways | Given::IdentityByDefault), Some(Given::IdentityAlways)) => {
            clauses.push("SET GENERATED ALWAYS".to_owned());
        }
        (Some(Given::IdentityAlways | Given::IdentityByDefault), Some(Given::IdentityByDefault)) => {
            clauses.push("SET GENERATED BY DEFAULT".to_owned());
        }
        (before, after) => {
            match before {
                Some(Given::IdentityAlways | Given::IdentityByDefault) => {
                    clauses.push("DROP IDENTITY".to_owned())
                }
                Some(Given::Stored(_)) => clauses.push("DROP EXPRESSION".to_owned()),
                Some(Given::Default(_)) if !matches!(after, Some(Given::Default(_))) => {
                    clauses.push("DROP DEFAULT".to_owned());
                }
                Some(Given::Default(_)) | None => {}
            }
            match after {
                Some(given @ Given::Default(_)) => clauses.push(format!("SET {}", ddl::column::value(given))),
                Some(given @ (Given::IdentityAlways | Given::IdentityByDefault)) => {
                    clauses.push(format!("ADD {}", ddl::column::value(given)));
                }
                Some(Given::Stored(_)) | None => {}
            }
        }
    }
    let counts = is_identity(written) && !is_identity(from);
    // Without an index the server would look for the largest value in all rows, under the lock of the ALTER. It has to
    // be held then: a row that is written in between would have a value that the identity gives once more.
    let index = (counts && !is_first).then(|| beside(&format!("{}_{}", table.name, written.name), "max"));
    if let Some(index) = &index {
        let made = format!("{} ON {} ({name})", quote(index), qualified(table));
        passing(phase, of, index, ["CREATE INDEX", &made], Effect::Index, draft);
    }
    for clause in clauses {
        let clause = format!("ALTER COLUMN {name} {clause}");
        alter(phase, table, &written.name, &clause, Vec::new(), Effect::Catalog, draft);
    }
    if counts {
        count_on(phase, table, &written.name, draft);
    }
    if let Some(index) = &index {
        let dropped = qualified(&index::beside(table, index));
        passing(phase, of, index, ["DROP INDEX", &dropped], Effect::Catalog, draft);
    }
}

/// A statement about an index that is there for a moment. `locked` is what it does to a partitioned table, of which the
/// server neither builds nor drops one while others write.
fn passing(
    phase: Phase,
    of: &Table,
    index: &str,
    [verb, rest]: [&str; 2],
    locked: Effect,
    draft: &mut Draft<'_>,
) {
    let (how, effect) = match of.partition_by {
        Some(_) => ("", locked),
        None => (" CONCURRENTLY", Effect::Concurrent),
    };
    let object = Object::Index { table: of.name.clone(), name: index.to_owned() };
    let existing = Existing::table(effect, &of.name);
    draft.step(phase, &object, format!("{verb}{how} {rest}"), Vec::new(), &existing);
}

/// A new identity begins with 1, whatever values the rows have, and the next row would have one of theirs.
fn count_on(phase: Phase, table: &Name, column: &str, draft: &mut Draft<'_>) {
    let sql = format!(
        "SELECT setval(pg_get_serial_sequence({}, {}), greatest(max({}), 0) + 1, false) FROM {}",
        literal(&qualified(table)),
        literal(column),
        quote(column),
        qualified(table)
    );
    let object = Object::Column { table: table.clone(), name: column.to_owned() };
    draft.step(phase, &object, sql, Vec::new(), &Existing::nothing());
}

/// NOT NULL without a long lock: a check of new rows, a check of old rows while others go on, and then the server
/// believes it without looking. <https://www.postgresql.org/docs/current/sql-altertable.html>, SET NOT NULL
fn require(phase: Phase, table: &Name, column: &str, draft: &mut Draft<'_>) {
    let name = quote(column);
    let constraint = quote(&beside(column, "not_null"));
    let may_fail = Hazard::MayFail {
        why: format!("rows with NULL in {name}"),
        check: format!("SELECT count(*) FROM {} WHERE {name} IS NULL", qualified(table)),
    };
    let breaks = Hazard::BreaksProgram { why: format!("it may still write NULL into {name}") };
    let mut step = |clause: String, hazards, effect| {
        alter(phase, table, column, &clause, hazards, effect, draft);
    };
    step(
        format!("ADD CONSTRAINT {constraint} CHECK ({name} IS NOT NULL) NOT VALID"),
        vec![breaks],
        Effect::Catalog,
    );
    step(format!("VALIDATE CONSTRAINT {constraint}"), vec![may_fail], Effect::Validate);
    step(format!("ALTER COLUMN {name} SET NOT NULL"), Vec::new(), Effect::Catalog);
    step(format!("DROP CONSTRAINT {constraint}"), Vec::new(), Effect::Catalog);
}
