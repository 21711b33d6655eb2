//! Dictionaries, and what uses them.

use std::collections::{HashMap, HashSet};

use super::{Object, table};
use crate::clickhouse::dictionary::Definition;
use crate::clickhouse::markers::Marker;
use crate::clickhouse::mention;
use crate::clickhouse::name::quote;
use crate::schema::clickhouse::{ClickHouse, Dictionary, Table};

/// CREATE DICTIONARY.
#[must_use]
pub fn create(dictionary: &Dictionary) -> String {
    let head = format!("CREATE DICTIONARY {}", quote(&dictionary.name));
    match dictionary.definition.strip_prefix(&head) {
        Some(rest) => format!("{head} {}{rest}", Marker::Cluster),
        None => dictionary.definition.clone(),
    }
}

/// CREATE OR REPLACE DICTIONARY: it is there at every moment, and loads its rows anew when it is used next.
#[must_use]
pub fn replace(dictionary: &Dictionary) -> String {
    create(dictionary).replacen("CREATE", "CREATE OR REPLACE", 1)
}

/// The dictionary as an object.
#[must_use]
pub fn object(dictionary: &Dictionary) -> Object {
    Object::Dictionary(dictionary.name.clone())
}

/// The dictionaries that defaults, constraints and keys of a table look into.
pub(in crate::clickhouse) fn used_by(table: &Table) -> HashSet<String> {
    mention::dictionaries(&table::create(table))
}

/// How many steps behind the first tables something comes: what uses another is on a higher level. What is not here is on
/// the lowest.
pub(in crate::clickhouse) fn levels(schema: &ClickHouse) -> HashMap<&str, usize> {
    let mut levels = HashMap::new();
    if schema.dictionaries.is_empty() {
        return levels;
    }
    let tables = schema.tables.iter().map(|table| (table.name.as_str(), used_by(table)));
    let views = schema.views.iter().map(|view| {
        let names = mention::names(&view.query).into_iter().chain(mention::dictionaries(&view.query));
        (view.name.as_str(), names.collect())
    });
    let dictionaries = schema.dictionaries.iter().map(|one| (one.name.as_str(), reads(one)));
    let uses: HashMap<&str, HashSet<String>> = tables.chain(views).chain(dictionaries).collect();
    for name in uses.keys() {
        level(name, &uses, &mut levels);
    }
    levels
}

/// What a dictionary may read.
pub(in crate::clickhouse) fn reads(dictionary: &Dictionary) -> HashSet<String> {
    Definition::of(dictionary).map(|definition| definition.reads()).unwrap_or_default()
}

fn level<'s>(
    name: &'s str,
    uses: &HashMap<&'s str, HashSet<String>>,
    levels: &mut HashMap<&'s str, usize>,
) -> usize {
    if let Some(known) = levels.get(name) {
        return *known;
    }
    // A mention that is no use may make a circle.
    levels.insert(name, 0);
    let used = uses[name].iter().filter_map(|used| uses.get_key_value(used.as_str()));
    let found = used.filter(|(used, _)| **used != name).map(|(used, _)| level(used, uses, levels) + 1).max();
    levels.insert(name, found.unwrap_or(0));
    found.unwrap_or(0)
}
