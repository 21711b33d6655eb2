//! The engine and the clauses behind it.

use std::collections::BTreeMap;

use crate::clickhouse::lexer::{Kind, significant};
use crate::clickhouse::reader::Reader;
use crate::schema::clickhouse::{Engine, Storage};

/// The clauses behind the engine, without COMMENT.
const CLAUSES: [&[&str]; 6] =
    [&["PARTITION", "BY"], &["PRIMARY", "KEY"], &["ORDER", "BY"], &["SAMPLE", "BY"], &["TTL"], &["SETTINGS"]];

/// Whether one of the clauses behind the engine comes next.
pub(super) fn clause_begins(rest: &Reader<'_, '_>) -> bool {
    CLAUSES.iter().any(|clause| rest.sees(clause))
}

fn ends(rest: &Reader<'_, '_>) -> bool {
    let text = |at: usize| rest.tokens.get(at).is_some_and(|token| token.kind == Kind::String);
    clause_begins(rest)
        || (rest.sees(&["COMMENT"]) && text(1))
        || ["AS", "DEFINER", "SQL"].iter().any(|word| rest.sees(&[word]))
}

/// `ENGINE = …` and what belongs to it.
pub(super) fn storage(reader: &mut Reader<'_, '_>, notes: &mut Vec<String>) -> Option<Storage> {
    reader.take(&["ENGINE"]).then_some(())?;
    reader.take(&["="]);
    let mut storage = Storage { engine: engine(reader.until(ends))?, ..Storage::default() };
    while let Some(clause) = CLAUSES.iter().find(|clause| reader.sees(clause)) {
        reader.take(clause);
        let content = reader.until(ends);
        match clause[0] {
            "PARTITION" => storage.partition_by = content.elements(),
            "PRIMARY" => storage.primary_key = content.elements(),
            "ORDER" => storage.order_by = content.elements(),
            "SAMPLE" => storage.sample_by = Some(content.text()),
            "TTL" => storage.ttl = content.parts().iter().map(Reader::text).collect(),
            _ => storage.settings = settings(content, notes),
        }
    }
    if storage.primary_key == storage.order_by {
        storage.primary_key.clear();
    }
    Some(storage)
}

/// The settings that the server adds to every table.
const DEFAULTS: [(&str, &str); 1] = [("index_granularity", "8192")];

fn settings(list: Reader<'_, '_>, notes: &mut Vec<String>) -> BTreeMap<String, String> {
    let mut settings = BTreeMap::new();
    for mut pair in list.parts() {
        match (pair.name(), pair.take(&["="])) {
            (Some(name), true) => {
                settings.insert(name, pair.text());
            }
            _ => notes.push(format!("a setting cannot be read: {}", pair.text())),
        }
    }
    settings.retain(|name, value| !DEFAULTS.contains(&(name, value)));
    settings
}

/// What a topology puts before the plain name of an engine.
const PREFIXES: [&str; 2] = ["Replicated", "Shared"];

fn engine(whole: Reader<'_, '_>) -> Option<Engine> {
    let mut reader = whole;
    let written = reader.name()?;
    let name = PREFIXES.iter().find_map(|prefix| written.strip_prefix(prefix)).unwrap_or(&written);
    let mut arguments = reader.group().map(Reader::parts).unwrap_or_default();
    let is_text = |argument: &Reader<'_, '_>| matches!(argument.tokens, [only] if only.kind == Kind::String);
    if name != written && arguments.len() >= 2 && arguments.iter().take(2).all(is_text) {
        // The path and the replica.
        arguments.drain(..2);
    }
    Some(known(name, &arguments).unwrap_or_else(|| Engine::Other(plain(whole, &written))))
}

/// The engine as text; `Null` and its like stand in backquotes, which a plain word does not need.
fn plain(whole: Reader<'_, '_>, name: &str) -> String {
    if whole.tokens.len() == 1 { name.to_owned() } else { whole.text() }
}

/// The engines of which a schema knows the arguments.
fn known(name: &str, arguments: &[Reader<'_, '_>]) -> Option<Engine> {
    let column = |argument: &Reader<'_, '_>| {
        let mut argument = *argument;
        argument.name().filter(|_| argument.tokens.is_empty())
    };
    // One column, or several in a tuple.
    let columns = |arguments: &[Reader<'_, '_>]| match arguments {
        [] => Some(Vec::new()),
        [one] => {
            let mut tuple = *one;
            let parts = tuple.group().map_or_else(|| vec![*one], Reader::parts);
            parts.iter().map(column).collect()
        }
        _ => None,
    };
    match (name, arguments) {
        ("MergeTree", []) => Some(Engine::MergeTree),
        ("ReplacingMergeTree", []) => Some(Engine::Replacing { version: None, is_deleted: None }),
        ("ReplacingMergeTree", [version]) => {
            Some(Engine::Replacing { version: Some(column(version)?), is_deleted: None })
        }
        ("ReplacingMergeTree", [version, is_deleted]) => {
            Some(Engine::Replacing { version: Some(column(version)?), is_deleted: Some(column(is_deleted)?) })
        }
        ("SummingMergeTree", list) => Some(Engine::Summing { columns: columns(list)? }),
        ("CoalescingMergeTree", list) => Some(Engine::Coalescing { columns: columns(list)? }),
        ("AggregatingMergeTree", []) => Some(Engine::Aggregating),
        ("CollapsingMergeTree", [sign]) => Some(Engine::Collapsing { sign: column(sign)? }),
        ("VersionedCollapsingMergeTree", [sign, version]) => {
            Some(Engine::VersionedCollapsing { sign: column(sign)?, version: column(version)? })
        }
        ("GraphiteMergeTree", [config]) => {
            let mut config = *config;
            Some(Engine::Graphite { config: config.string()? })
        }
        ("Null", []) => Some(Engine::Null),
        ("Memory", []) => Some(Engine::Memory),
        _ => None,
    }
}

/// Of the engine `Distributed(cluster, database, table, key)`: the table and the key.
pub(super) fn distributed_over(engine: &str) -> Option<(String, String)> {
    let tokens = significant(engine).ok()?;
    let mut reader = Reader { sql: engine, tokens: &tokens };
    reader.take(&["Distributed"]).then_some(())?;
    match &reader.group()?.parts()[..] {
        [_, _, table, key, ..] => {
            let mut table = *table;
            Some((table.string().or_else(|| table.name())?, key.text()))
        }
        _ => None,
    }
}
