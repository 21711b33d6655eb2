//! The engine and the clauses behind it.

use std::collections::BTreeMap;

use super::column;
use super::expression::{ended, key, list};
use crate::clickhouse::markers::Marker;
use crate::clickhouse::name::{literal, quote};
use crate::schema::clickhouse::{Engine, Storage};

/// The clauses behind the columns of a table, a line for each, in the order of SHOW CREATE.
#[must_use]
pub fn clauses(storage: &Storage) -> Vec<String> {
    let sorted = is_merge_tree(&storage.engine) || !storage.order_by.is_empty();
    let given = |clause: &str, list: &[String]| (!list.is_empty()).then(|| format!("{clause} {}", key(list)));
    [
        Some(engine(&storage.engine)),
        given("PARTITION BY", &storage.partition_by),
        given("PRIMARY KEY", &storage.primary_key),
        sorted.then(|| order_by(&storage.order_by)),
        storage.sample_by.as_ref().map(|sample| format!("SAMPLE BY {}", ended(sample))),
        (!storage.ttl.is_empty()).then(|| ttl(&storage.ttl)),
        (!storage.settings.is_empty()).then(|| settings(&storage.settings)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// `ENGINE = …`, marked where it has a Replicated form.
#[must_use]
pub fn engine(engine: &Engine) -> String {
    let (name, arguments) = parts(engine);
    let marker = if is_merge_tree(engine) { Marker::Replicated.to_string() } else { String::new() };
    let arguments = if arguments.is_empty() { arguments } else { format!("({arguments})") };
    format!("ENGINE = {marker}{name}{arguments}")
}

/// Whether the engine is one of the MergeTree family: sorted, and with a Replicated form.
#[must_use]
pub fn is_merge_tree(engine: &Engine) -> bool {
    !matches!(engine, Engine::Null | Engine::Memory | Engine::Other(_))
}

/// The engine's name and arguments as SQL.
fn parts(engine: &Engine) -> (&str, String) {
    let columns =
        |columns: &[&String]| columns.iter().map(|column| quote(column)).collect::<Vec<_>>().join(", ");
    let tuple = |list: &[String]| match list {
        [] => String::new(),
        list => format!("({})", columns(&list.iter().collect::<Vec<_>>())),
    };
    match engine {
        Engine::MergeTree => ("MergeTree", String::new()),
        Engine::Replacing { version, is_deleted } => {
            // The second argument means nothing without the first.
            let given: Vec<_> = version.iter().chain(version.as_ref().and(is_deleted.as_ref())).collect();
            ("ReplacingMergeTree", columns(&given))
        }
        Engine::Summing { columns } => ("SummingMergeTree", tuple(columns)),
        Engine::Aggregating => ("AggregatingMergeTree", String::new()),
        Engine::Collapsing { sign } => ("CollapsingMergeTree", columns(&[sign])),
        Engine::VersionedCollapsing { sign, version } => {
            ("VersionedCollapsingMergeTree", columns(&[sign, version]))
        }
        Engine::Coalescing { columns } => ("CoalescingMergeTree", tuple(columns)),
        Engine::Graphite { config } => ("GraphiteMergeTree", literal(config)),
        Engine::Null => ("Null", String::new()),
        Engine::Memory => ("Memory", String::new()),
        Engine::Other(sql) => (sql, String::new()),
    }
}

/// `ORDER BY …`.
#[must_use]
pub fn order_by(expressions: &[String]) -> String {
    format!("ORDER BY {}", key(expressions))
}

/// `TTL …`, several rules below each other.
#[must_use]
pub fn ttl(rules: &[String]) -> String {
    match rules {
        [rule] => column::ttl(rule),
        rules => {
            let rules: Vec<_> = rules.iter().map(|rule| ended(rule)).collect();
            format!("TTL\n    {}", rules.join(",\n    "))
        }
    }
}

/// `SETTINGS name = value, …`.
#[must_use]
pub fn settings(settings: &BTreeMap<String, String>) -> String {
    let pairs: Vec<_> = settings.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    format!("SETTINGS {}", list(&pairs))
}
