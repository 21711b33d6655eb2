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
    let table = &pair.new.name;
    // The server drops an index with a column of it.
    let lost: HashSet<&str> = pair
        .from
        .columns
        .iter()
        .map(|column| column.name.as_str())
        .filter(|name| pair.to.column(name).is_none())
        .collect();
    let stands = |index: &Index| stands(index, &pair.to.name, upheaval) || mentions(index, &lost);
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
        drop(Phase::DropKeys, table, name, draft);
    }
    for name in &found.added {
        let Some(index) = pair.new.indexes.iter().find(|index| index.name == *name) else { continue };
        if !in_place.contains(&name) {
            create(table, index, draft);
            continue;
        }
        let built = name::beside(name, "new");
        create(table, &Index { name: built.clone(), ..index.clone() }, draft);
        drop(Phase::AddKeys, table, name, draft);
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
        drop(Phase::DropKeys, &new.name, &index.name, draft);
    }
    for (_, written) in after.iter().zip(&new.indexes).filter(|(index, _)| !before.contains(index)) {
        create(&new.name, written, draft);
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

fn mentions(index: &Index, columns: &HashSet<&str>) -> bool {
    let has = |sql: &String| identifiers(sql).any(|name| columns.contains(name.as_str()));
    let part = |key: &IndexKey| match key {
        IndexKey::Column(column) => columns.contains(column.as_str()),
        IndexKey::Expression(sql) => has(sql),
    };
    !columns.is_empty()
        && (index.parts.iter().any(|found| part(&found.key))
            || index.include.iter().any(|column| columns.contains(column.as_str()))
            || index.predicate.iter().any(has))
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

fn create(table: &Name, index: &Index, draft: &mut Draft<'_>) {
    let sql = ddl::index::create(table, index).replacen("INDEX ", "INDEX CONCURRENTLY ", 1);
    let hazards = if index.unique {
        vec![duplicates(table, &keys(index), index.predicate.as_deref())]
    } else {
        Vec::new()
    };
    let existing = Existing::table(Effect::Concurrent, table);
    draft.step(Phase::AddKeys, &object(table, &index.name), sql, hazards, &existing);
}

fn drop(phase: Phase, table: &Name, name: &str, draft: &mut Draft<'_>) {
    let sql = format!("DROP INDEX CONCURRENTLY {}", qualified(&beside(table, name)));
    let existing = Existing::table(Effect::Concurrent, table);
    draft.step(phase, &object(table, name), sql, Vec::new(), &existing);
}

fn keys(index: &Index) -> String {
    let part = |key: &IndexKey| match key {
        IndexKey::Column(column) => quote(column),
        IndexKey::Expression(sql) => ddl::expression::enclosed(sql),
    };
    index.parts.iter().map(|index| part(&index.key)).collect::<Vec<_>>().join(", ")
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
