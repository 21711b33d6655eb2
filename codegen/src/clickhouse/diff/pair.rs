//! Which table of one schema is which of the other, and the same for columns.

use std::collections::HashMap;

use super::draft::Draft;
use crate::clickhouse::mention::renamed;
use crate::clickhouse::normal;
use crate::plan::{Kind, Store, Target};
use crate::schema::clickhouse::{Engine, Given, Table};

/// A table before and after.
pub(super) struct Pair<'a> {
    /// As it is written before.
    pub old: &'a Table,
    /// As it is written after: what new SQL is taken from.
    pub new: &'a Table,
    /// Before, in normal form, under the names that follow from renames alone.
    pub from: Table,
    /// After, in normal form.
    pub to: Table,
    /// Columns by their old and new names.
    pub renamed: Vec<(String, String)>,
}

impl<'a> Pair<'a> {
    /// The two in comparable form; questions about renames of columns go to the draft.
    pub fn new(old: &'a Table, new: &'a Table, draft: &mut Draft<'_>) -> Self {
        let (mut from, mut to) = (old.clone(), new.clone());
        normal::table(&mut to);
        let renamed = columns(old, new, draft);
        from.name.clone_from(&new.name);
        for (old, new) in &renamed {
            rename_column(&mut from, old, new);
        }
        normal::table(&mut from);
        // Nothing tells what is Distributed where there is no cluster.
        if from.distributed.is_none() {
            from.distributed.clone_from(&to.distributed);
        }
        Self { old, new, from, to, renamed }
    }

    /// The name before a rename.
    pub fn old_name<'n>(&'n self, column: &'n str) -> &'n str {
        self.renamed.iter().find(|(_, new)| new == column).map_or(column, |(old, _)| old)
    }
}

/// The columns that were renamed. What could have been, and was not decided, is asked.
fn columns(old: &Table, new: &Table, draft: &mut Draft<'_>) -> Vec<(String, String)> {
    let answers = draft.decisions.answers;
    let mut renames: Vec<(String, String)> = Vec::new();
    let gone: Vec<_> = old.columns.iter().filter(|column| new.column(&column.name).is_none()).collect();
    let mut added: Vec<_> = new.columns.iter().filter(|column| old.column(&column.name).is_none()).collect();
    let mut open = Vec::new();
    for column in gone {
        let names = [new.name.as_str(), old.name.as_str()];
        let asked = answers.renamed(Store::ClickHouse, Kind::Table, names, Some(&column.name));
        match asked.and_then(|to| added.iter().position(|other| other.name == to)) {
            Some(at) => renames.push((column.name.clone(), added.remove(at).name.clone())),
            None => open.push(column),
        }
    }
    for column in open {
        let gone = Target::table(Store::ClickHouse, &new.name, Some(&column.name));
        let candidates: Vec<_> = added
            .iter()
            .filter(|other| other.ty.clone().canonical() == column.ty.clone().canonical())
            .map(|other| other.name.clone())
            .collect();
        draft.decisions.may_be_renamed(gone, candidates);
    }
    renames
}

/// Renames a column of the table and in its expressions, as the server does.
fn rename_column(table: &mut Table, old: &str, new: &str) {
    let rewrite = |sql: &mut String| *sql = renamed(sql, old, new);
    let name = |name: &mut String| {
        if name == old {
            new.clone_into(name);
        }
    };
    for column in &mut table.columns {
        name(&mut column.name);
        match &mut column.value {
            Some(
                Given::Default(sql)
                | Given::Materialized(sql)
                | Given::Alias(sql)
                | Given::Ephemeral(Some(sql)),
            ) => {
                rewrite(sql);
            }
            Some(Given::Ephemeral(None)) | None => {}
        }
        column.ttl.iter_mut().for_each(rewrite);
    }
    let storage = &mut table.storage;
    for list in [&mut storage.order_by, &mut storage.primary_key, &mut storage.partition_by, &mut storage.ttl]
    {
        list.iter_mut().for_each(rewrite);
    }
    storage.sample_by.iter_mut().for_each(rewrite);
    engine_columns(&mut storage.engine).into_iter().for_each(name);
    table.indexes.iter_mut().flat_map(|index| &mut index.expression).for_each(rewrite);
    table.constraints.iter_mut().for_each(|constraint| rewrite(&mut constraint.expression));
}

/// The columns that are arguments of the engine.
pub(super) fn engine_columns(engine: &mut Engine) -> Vec<&mut String> {
    match engine {
        Engine::Replacing { version, is_deleted } => version.iter_mut().chain(is_deleted).collect(),
        Engine::Summing { columns } | Engine::Coalescing { columns } => columns.iter_mut().collect(),
        Engine::Collapsing { sign } => vec![sign],
        Engine::VersionedCollapsing { sign, version } => vec![sign, version],
        _ => Vec::new(),
    }
}

/// The tables of two schemas.
#[derive(Default)]
pub(super) struct Tables<'a> {
    /// On both sides, under one name or renamed.
    pub both: Vec<(&'a Table, &'a Table)>,
    /// Only before.
    pub gone: Vec<&'a Table>,
    /// Only after.
    pub added: Vec<&'a Table>,
}

/// Pairs tables by their names and the renames that were asked for.
pub(super) fn tables<'a>(from: &[&'a Table], to: &'a [Table], draft: &mut Draft<'_>) -> Tables<'a> {
    let answers = draft.decisions.answers;
    let after: HashMap<&str, &Table> = to.iter().map(|table| (table.name.as_str(), table)).collect();
    let before: HashMap<&str, &Table> = from.iter().map(|table| (table.name.as_str(), *table)).collect();
    let mut tables = Tables::default();
    let mut taken = Vec::new();
    for &table in from {
        let name = table.name.as_str();
        if let Some(same) = after.get(name) {
            tables.both.push((table, same));
            continue;
        }
        let asked = answers.renamed(Store::ClickHouse, Kind::Table, [name, name], None);
        match asked.and_then(|new| after.get(new)).filter(|new| !before.contains_key(new.name.as_str())) {
            Some(new) => {
                taken.push(new.name.as_str());
                tables.both.push((table, new));
            }
            None => tables.gone.push(table),
        }
    }
    tables.added = to
        .iter()
        .filter(|table| !before.contains_key(table.name.as_str()) && !taken.contains(&table.name.as_str()))
        .collect();
    for gone in &tables.gone {
        ask(gone, &tables.added, draft);
    }
    tables
}

/// A table that may have become another: one of the same columns.
fn ask(gone: &Table, added: &[&Table], draft: &mut Draft<'_>) {
    let target = Target::table(Store::ClickHouse, &gone.name, None);
    let columns = |table: &Table| -> Vec<_> {
        table.columns.iter().map(|column| (column.name.clone(), column.ty.clone().canonical())).collect()
    };
    let candidates: Vec<_> = added
        .iter()
        .filter(|table| columns(table) == columns(gone))
        .map(|table| table.name.clone())
        .collect();
    draft.decisions.may_be_renamed(target, candidates);
}
