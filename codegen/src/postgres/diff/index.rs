//! Indexes that no constraint made. On a table that is there they are built and dropped while others read and write.

use std::collections::HashSet;

use super::DEFAULT_SCHEMA;
use super::draft::{Draft, Phase};
use super::existing::Existing;
use super::pair::Pair;
use super::part::changes;
use super::upheaval::Upheaval;
use crate::plan::Hazard;
use crate::postgres::catalog::comparable_index;
use crate::postgres::ddl::{self, Object};
use crate::postgres::effect::Effect;
use crate::postgres::name::{self, list, qualified, quote};
use crate::postgres::token::identifiers;
use crate::schema::postgres::{Index, IndexKey, IndexPart, Name, Table, View};

/// The indexes of a new table.
pub(super) fn create_all(table: &Table, draft: &mut Draft<'_>) {
    for made in ddl::index::statements(&table.name, &table.indexes) {
        draft.step(Phase::AddKeys, &made.object, made.sql, Vec::new(), &Existing::nothing());
    }
}

/// What differs between the indexes of a pair. Gives the columns of unique indexes that no foreign key may stand on
/// meanwhile.
pub(super) fn steps(
    pair: &Pair<'_, Table>,
    upheaval: &Upheaval,
    taken: &HashSet<String>,
    draft: &mut Draft<'_>,
) -> Vec<Vec<String>> {
    let (table, partitioned) = (&pair.new.name, pair.new.partition_by.is_some());
    // The server drops an index with a column of it.
    let lost = lost(pair);
    let stands = |index: &Index| {
        let parts = index.parts.iter();
        stands(index, &pair.to.name, upheaval)
            || mentions(parts, &index.include, index.predicate.as_ref(), &lost)
    };
    let found = changes(&pair.from.indexes, &pair.to.indexes, stands, taken);
    for (old, new) in &found.renamed {
        let sql = format!("ALTER INDEX {} RENAME TO {}", qualified(&beside(table, old)), quote(new));
        draft.step(Phase::Rename, &object(table, new), sql, Vec::new(), &Existing::nothing());
    }
    // Where the name stays, the new one is built first, so that queries are never without.
    let in_place: Vec<&String> = pair
        .from
        .indexes
        .iter()
        .filter(|old| found.dropped.contains(&old.name) && found.added.contains(&old.name))
        .filter(|old| !stands(old) && !upheaval.changes(&pair.to.name, plain_columns(old)))
        .map(|old| &old.name)
        .collect();
    for name in found.dropped.iter().filter(|name| !in_place.contains(name)) {
        drop(Phase::DropKeys, &pair.old.name, partitioned, name, draft);
    }
    for name in &found.added {
        let Some(index) = pair.new.indexes.iter().find(|index| index.name == *name) else { continue };
        if !in_place.contains(&name) {
            create(table, partitioned, index, draft);
            continue;
        }
        let built = name::beside(name, "new");
        create(table, partitioned, &Index { name: built.clone(), ..index.clone() }, draft);
        drop(Phase::AddKeys, table, partitioned, name, draft);
        let sql = format!("ALTER INDEX {} RENAME TO {}", qualified(&beside(table, &built)), quote(name));
        draft.step(Phase::AddKeys, &object(table, name), sql, Vec::new(), &Existing::nothing());
    }
    let goes = |index: &&Index| {
        index.unique
            && (found.dropped.contains(&index.name) || upheaval.changes(&pair.to.name, &index.include))
    };
    pair.from.indexes.iter().filter(goes).filter_map(columns).collect()
}

/// What differs between the indexes of a materialized view that stays.
pub(super) fn of_view(old: &View, new: &View, draft: &mut Draft<'_>) {
    let comparable = |index: &Index| {
        let mut index = index.clone();
        comparable_index(&mut index, DEFAULT_SCHEMA);
        index
    };
    let [before, after] = [old, new].map(|view| view.indexes.iter().map(comparable).collect::<Vec<_>>());
    for index in before.iter().filter(|index| !after.contains(index)) {
        drop(Phase::DropKeys, &new.name, false, &index.name, draft);
    }
    for (_, written) in after.iter().zip(&new.indexes).filter(|(index, _)| !before.contains(index)) {
        create(&new.name, false, written, draft);
    }
}

/// The columns of an index that has nothing else.
fn columns(index: &Index) -> Option<Vec<String>> {
    index.parts.iter().map(|part| column(part).cloned()).collect()
}

/// The column that a part is, where it is no expression.
fn column(part: &IndexPart) -> Option<&String> {
    match &part.key {
        IndexKey::Column(column) => Some(column),
        IndexKey::Expression(_) => None,
    }
}

/// The columns that go.
pub(super) fn lost<'p>(pair: &'p Pair<'_, Table>) -> HashSet<&'p str> {
    let names = pair.from.columns.iter().map(|column| column.name.as_str());
    names.filter(|name| pair.to.column(name).is_none()).collect()
}

/// Whether one of these columns is in what an index is made of.
pub(super) fn mentions<'p>(
    mut parts: impl Iterator<Item = &'p IndexPart>,
    include: &[String],
    predicate: Option<&String>,
    columns: &HashSet<&str>,
) -> bool {
    let has = |sql: &String| identifiers(sql).any(|name| columns.contains(name.as_str()));
    let part = |key: &IndexKey| match key {
        IndexKey::Column(column) => columns.contains(column.as_str()),
        IndexKey::Expression(sql) => has(sql),
    };
    !columns.is_empty()
        && (parts.any(|found| part(&found.key))
            || include.iter().any(|column| columns.contains(column.as_str()))
            || predicate.is_some_and(has))
}

/// Whether an index has to make way for a change of columns. One of plain columns is kept by the server.
fn stands(index: &Index, table: &Name, upheaval: &Upheaval) -> bool {
    let expressions = index.parts.iter().filter_map(|part| match &part.key {
        IndexKey::Column(_) => None,
        IndexKey::Expression(sql) => Some(sql),
    });
    // The server keeps an index over a change of type only where it is one of plain columns and nothing else:
    // CheckIndexCompatible in its indexcmds.c.
    let is_plain = index.predicate.is_none()
        && index.parts.iter().all(|part| column(part).is_some() && part.operator_class.is_none());
    upheaval.reorders(table, plain_columns(index))
        || (!is_plain && upheaval.changes(table, plain_columns(index)))
        || expressions.chain(&index.predicate).any(|sql| upheaval.shakes(table, sql))
}

/// The columns that an index holds as they are.
fn plain_columns(index: &Index) -> impl Iterator<Item = &String> {
    index.parts.iter().filter_map(column).chain(&index.include)
}

/// Of a partitioned table, the server neither builds nor drops one while others write.
/// <https://www.postgresql.org/docs/current/sql-createindex.html>, CONCURRENTLY
fn create(name: &Name, partitioned: bool, index: &Index, draft: &mut Draft<'_>) {
    let (sql, effect) = match partitioned {
        true => (ddl::index::create(name, index), Effect::Index),
        false => (ddl::index::create_concurrently(name, index), Effect::Concurrent),
    };
    let hazards = if index.unique {
        vec![duplicates(name, &keys(index), index.predicate.as_deref())]
    } else {
        Vec::new()
    };
    let existing = Existing::table(effect, name);
    draft.step(Phase::AddKeys, &object(name, &index.name), sql, hazards, &existing);
}

fn drop(phase: Phase, table: &Name, partitioned: bool, name: &str, draft: &mut Draft<'_>) {
    let (how, effect) = match partitioned {
        true => ("", Effect::Catalog),
        false => ("CONCURRENTLY ", Effect::Concurrent),
    };
    let sql = format!("DROP INDEX {how}{}", qualified(&beside(table, name)));
    draft.step(phase, &object(table, name), sql, Vec::new(), &Existing::table(effect, table));
}

fn keys(index: &Index) -> String {
    index.parts.iter().map(|part| ddl::index::key(&part.key)).collect::<Vec<_>>().join(", ")
}

/// Rows that a unique index would refuse.
pub(super) fn duplicates(table: &Name, keys: &str, predicate: Option<&str>) -> Hazard {
    let only = predicate.map_or_else(String::new, |sql| format!(" WHERE {}", ddl::expression::enclosed(sql)));
    Hazard::MayFail {
        why: format!("rows of {} that agree in {keys}; those with NULL may agree", qualified(table)),
        check: format!(
            "SELECT count(*) FROM (SELECT FROM {}{only} GROUP BY {keys} HAVING count(*) > 1) AS duplicates",
            qualified(table)
        ),
    }
}

/// The columns as SQL has them.
pub(super) fn duplicates_of(table: &Name, columns: &[String]) -> Hazard {
    duplicates(table, &list(columns), None)
}

/// An index stands in the schema of its table.
pub(super) fn beside(table: &Name, name: &str) -> Name {
    Name { schema: table.schema.clone(), name: name.to_owned() }
}

fn object(table: &Name, name: &str) -> Object {
    Object::Index { table: table.clone(), name: name.to_owned() }
}
