//! Which table, type and column of one schema is which of the other.

use std::collections::{HashMap, HashSet};

use super::draft::Draft;
use super::{DEFAULT_SCHEMA, part, plain};
use crate::plan::{Kind, Store, Target};
use crate::postgres::catalog::normal;
use crate::postgres::name::quote;
use crate::postgres::token::tokens;
use crate::schema::postgres::{Column, EnumType, Given, IndexKey, Name, Postgres, Table, Type};

/// Both schemas, matched.
pub(super) struct Pairs<'a> {
    /// As it was given.
    pub old: &'a Postgres,
    /// As it was given.
    pub new: &'a Postgres,
    /// Tables that both have.
    pub tables: Vec<Pair<'a, Table>>,
    /// Tables that only the old schema has.
    pub dropped: Vec<&'a Table>,
    /// Tables that only the new schema has.
    pub created: Vec<&'a Table>,
    /// Types that both have.
    pub enums: Vec<Pair<'a, EnumType>>,
    /// Types that only the old schema has.
    pub dropped_enums: Vec<&'a EnumType>,
    /// Types that only the new schema has.
    pub created_enums: Vec<&'a EnumType>,
    /// The names of keys and indexes before, of the tables that stay. They share one namespace, more or less.
    pub parts: HashSet<String>,
}

/// A table or type before and after.
pub(super) struct Pair<'a, T> {
    /// As it is written before.
    pub old: &'a T,
    /// As it is written after: what new SQL is taken from.
    pub new: &'a T,
    /// Before, in comparable form, under the names that follow from renames alone.
    pub from: T,
    /// After, in comparable form.
    pub to: T,
    /// Columns or values by their old and new names.
    pub renamed: Vec<(String, String)>,
}

impl<'a> Pairs<'a> {
    /// Matches the schemas, given as they are written and in comparable form. Questions about renames go to the draft.
    pub fn new([old, new]: [&'a Postgres; 2], [before, after]: [Postgres; 2], draft: &mut Draft<'_>) -> Self {
        let types = match_all(&old.enums, &new.enums, before.enums, after.enums, Kind::Enum, draft);
        let matched = match_all(&old.tables, &new.tables, before.tables, after.tables, Kind::Table, draft);
        let mut pairs = Self {
            old,
            new,
            tables: matched.pairs,
            dropped: matched.dropped,
            created: matched.created,
            enums: types.pairs,
            dropped_enums: types.dropped,
            created_enums: types.created,
            parts: HashSet::new(),
        };
        for pair in &mut pairs.enums {
            pair.renamed = values(pair, draft);
            for value in &mut pair.from.values {
                substitute(&pair.renamed, value);
            }
        }
        for pair in &mut pairs.tables {
            pair.renamed = columns(pair, draft);
        }
        pairs.apply_renames();
        pairs.parts =
            pairs.tables.iter().flat_map(|pair| part::names(&pair.from)).map(str::to_owned).collect();
        pairs
    }

    /// Puts the new names into the old tables.
    fn apply_renames(&mut self) {
        let types: HashMap<Name, Name> =
            self.enums.iter().map(|pair| (pair.from.name.clone(), pair.to.name.clone())).collect();
        let tables: HashMap<Name, (Name, Vec<(String, String)>)> = self
            .tables
            .iter()
            .map(|pair| (pair.from.name.clone(), (pair.to.name.clone(), pair.renamed.clone())))
            .collect();
        for Pair { from: table, to, renamed, .. } in &mut self.tables {
            table.name.clone_from(&to.name);
            for column in &mut table.columns {
                substitute(renamed, &mut column.name);
                column.ty = with_types(&column.ty, &types);
                if let Some(Given::Default(sql) | Given::Stored(sql)) = &mut column.value {
                    rewrite(renamed, sql);
                }
            }
            let keys = table.primary_key.iter_mut().map(|key| &mut key.columns);
            let uniques =
                table.uniques.iter_mut().flat_map(|unique| [&mut unique.columns, &mut unique.include]);
            keys.chain(uniques).flatten().for_each(|column| substitute(renamed, column));
            table.checks.iter_mut().for_each(|check| rewrite(renamed, &mut check.expression));
            for key in &mut table.foreign_keys {
                key.columns.iter_mut().for_each(|column| substitute(renamed, column));
                if let Some((target, renamed)) = tables.get(&key.target) {
                    key.target.clone_from(target);
                    key.target_columns.iter_mut().for_each(|column| substitute(renamed, column));
                }
            }
            for part in table.partition_by.iter_mut().flat_map(|key| &mut key.parts) {
                key(renamed, part);
            }
            let compared = table.exclusions.iter_mut().flat_map(|one| &mut one.parts);
            let parts = table.indexes.iter_mut().flat_map(|index| &mut index.parts);
            for part in parts.chain(compared.map(|one| &mut one.part)) {
                key(renamed, &mut part.key);
            }
            let indexes = table.indexes.iter_mut().map(|one| (&mut one.include, &mut one.predicate));
            let exclusions = table.exclusions.iter_mut().map(|one| (&mut one.include, &mut one.predicate));
            for (include, predicate) in indexes.chain(exclusions) {
                include.iter_mut().for_each(|column| substitute(renamed, column));
                predicate.iter_mut().for_each(|sql| rewrite(renamed, sql));
            }
        }
    }
}

/// A table or a type.
trait Named: Clone {
    fn name(&self) -> &Name;
    /// Whether one could be the other under another name.
    fn alike(&self, other: &Self) -> bool;
}

impl Named for Table {
    fn name(&self) -> &Name {
        &self.name
    }

    fn alike(&self, other: &Self) -> bool {
        let shape = |table: &Self| -> HashSet<(String, Type)> {
            table.columns.iter().map(|column| (column.name.clone(), column.ty.clone())).collect()
        };
        self.columns.len() == other.columns.len() && shape(self) == shape(other)
    }
}

impl Named for EnumType {
    fn name(&self) -> &Name {
        &self.name
    }

    fn alike(&self, other: &Self) -> bool {
        self.values == other.values
    }
}

struct Matched<'a, T> {
    pairs: Vec<Pair<'a, T>>,
    dropped: Vec<&'a T>,
    created: Vec<&'a T>,
}

/// Matches tables or types by name and by renames.
fn match_all<'a, T: Named>(
    old: &'a [T],
    new: &'a [T],
    before: Vec<T>,
    after: Vec<T>,
    kind: Kind,
    draft: &mut Draft<'_>,
) -> Matched<'a, T> {
    let key = |name: &Name| plain(name);
    let written_before: HashMap<String, &T> = old.iter().map(|one| (key(one.name()), one)).collect();
    let written_after: HashMap<String, &T> = new.iter().map(|one| (key(one.name()), one)).collect();
    let mut after: HashMap<String, T> = after.into_iter().map(|one| (key(one.name()), one)).collect();
    let mut matched = Matched { pairs: Vec::new(), dropped: Vec::new(), created: Vec::new() };
    let mut pair = |from: T, to: T| {
        let (old, new) = (written_before[&key(from.name())], written_after[&key(to.name())]);
        matched.pairs.push(Pair { old, new, from, to, renamed: Vec::new() });
    };

    let mut gone = Vec::new();
    for from in before {
        match after.remove(&key(from.name())) {
            Some(to) => pair(from, to),
            None => gone.push(from),
        }
    }
    let mut open = Vec::new();
    for from in gone {
        let name = key(from.name());
        let asked = draft.decisions.answers.renamed(Store::Postgres, kind, [&name, &from.name().name], None);
        let asked = asked.map(|to| Name { name: to.to_owned(), ..from.name().clone() });
        match asked.and_then(|to| after.remove(&key(&to))) {
            Some(to) => pair(from, to),
            None => open.push(from),
        }
    }
    for from in open {
        let gone = match kind {
            Kind::Table => Target::table(Store::Postgres, key(from.name()), None),
            Kind::Enum => Target::enumeration(key(from.name()), None),
        };
        let alike = after.values().filter(|to| to.alike(&from)).map(|to| key(to.name()));
        ask(gone, alike, draft);
        matched.dropped.push(written_before[&key(from.name())]);
    }
    matched.created.extend(new.iter().filter(|one| after.contains_key(&key(one.name()))));
    matched
}

/// Asks whether something that vanished is one of these now.
fn ask(gone: Target, candidates: impl Iterator<Item = String>, draft: &mut Draft<'_>) {
    let mut candidates: Vec<_> = candidates.collect();
    candidates.sort();
    draft.decisions.may_be_renamed(gone, candidates);
}

/// The columns that were renamed.
fn columns(pair: &Pair<'_, Table>, draft: &mut Draft<'_>) -> Vec<(String, String)> {
    let Pair { from, to, .. } = pair;
    let mut added: Vec<&Column> = to.columns.iter().filter(|new| from.column(&new.name).is_none()).collect();
    if added.is_empty() {
        return Vec::new();
    }
    let mut renamed = Vec::new();
    let names = [plain(&from.name), plain(&to.name)];
    for old in from.columns.iter().filter(|old| to.column(&old.name).is_none()) {
        let asked = draft.decisions.answers.renamed(
            Store::Postgres,
            Kind::Table,
            [&names[0], &names[1]],
            Some(&old.name),
        );
        if let Some(at) = asked.and_then(|name| added.iter().position(|new| new.name == name)) {
            renamed.push((old.name.clone(), added.remove(at).name.clone()));
            continue;
        }
        let alike = added.iter().filter(|new| new.ty == old.ty).map(|new| new.name.clone());
        let gone = Target::table(Store::Postgres, names[1].clone(), Some(&old.name));
        ask(gone, alike, draft);
    }
    renamed
}

/// The values that were renamed. A new value where an old one stood may be the same.
fn values(pair: &Pair<'_, EnumType>, draft: &mut Draft<'_>) -> Vec<(String, String)> {
    let Pair { from, to, .. } = pair;
    let mut renamed = Vec::new();
    let names = [plain(&from.name), plain(&to.name)];
    let added = |value: &&String| !from.values.contains(value);
    for old in from.values.iter().filter(|value| !to.values.contains(value)) {
        let asked =
            draft.decisions.answers.renamed(Store::Postgres, Kind::Enum, [&names[0], &names[1]], Some(old));
        if let Some(new) = asked.filter(|name| to.values.iter().filter(added).any(|new| new == name)) {
            renamed.push((old.clone(), new.to_owned()));
            continue;
        }
        let candidates = to.values.iter().filter(added).cloned();
        ask(Target::enumeration(names[1].clone(), Some(old)), candidates, draft);
    }
    renamed
}

fn substitute(renamed: &[(String, String)], name: &mut String) {
    if let Some((_, new)) = renamed.iter().find(|(old, _)| old == name) {
        name.clone_from(new);
    }
}

fn key(renamed: &[(String, String)], key: &mut IndexKey) {
    match key {
        IndexKey::Column(column) => substitute(renamed, column),
        IndexKey::Expression(sql) => rewrite(renamed, sql),
    }
}

/// Puts new names of columns into an expression.
fn rewrite(renamed: &[(String, String)], sql: &mut String) {
    if !renamed.is_empty() {
        *sql = normal(&with_names(renamed, sql), DEFAULT_SCHEMA);
    }
}

/// SQL with new names in the place of old ones.
pub(super) fn with_names(renamed: &[(String, String)], sql: &str) -> String {
    let words = tokens(sql).map(|token| {
        let new = token.identifier().and_then(|name| renamed.iter().find(|(old, _)| *old == name));
        new.map_or_else(|| token.text.to_owned(), |(_, new)| quote(new))
    });
    words.collect()
}

fn with_types(ty: &Type, types: &HashMap<Name, Name>) -> Type {
    match ty {
        Type::Array(_) => Type::Array(Box::new(with_types(ty.element(), types))),
        Type::Enum(name) => Type::Enum(types.get(name).unwrap_or(name).clone()),
        other => other.clone(),
    }
}
