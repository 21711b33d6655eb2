//! What no ALTER does: the table is made anew beside the old one, filled, and put in its place, without a row lost
//! or doubled while others insert.
//!
//! # How the copy is exact
//! A part of a MergeTree never changes; inserts add parts, and merges replace them by others. So merges of the old
//! table are stopped, the names of its parts are written into `t__parts`, and rows are copied `WHERE _part IN` them:
//! what is inserted meanwhile is in other parts. A second round copies those, `EXCHANGE TABLES` puts the new table in
//! place at one instant, and what came between the second round and the exchange is copied last, into `t__rest`, and
//! attached, so that materialized views that read `t` do not see it a second time.
//!
//! An INSERT that began before the exchange may still write to the old table. A statement waits for its end, and fails
//! where that takes long. The server refuses some of the inserts that are on their way at that instant
//! (TABLE_UUID_MISMATCH): their writers run them again.
//!
//! Where a materialized view reads the table, such an INSERT could miss it: the server looks views up by the table's name
//! and compares their source with the name of that moment. So the table is [closed](CLOSED) before, by a constraint that
//! nothing fulfils, and the exchange waits until what began before has ended; the new table is open from the first
//! moment on. Whoever runs the plan opens the old one again where it does not come to the exchange. A table whose rows
//! views bring into the closed one is closed before it, for an INSERT into it would be refused half done.
//!
//! A tee (a materialized view from the old to the new table while rows are copied) would not be exact: an insert that
//! began before the view and ended after the copy is in neither, or in both.
//!
//! Before the exchange a check compares what both tables hold, and fails with a reason; then the old table is as it
//! was, but for `SYSTEM START MERGES t`. A server that was started again in between merges again: a part that is gone
//! is found by the same check. What a merge in the new table takes away cannot be compared: rows are counted where
//! the new engine is a MergeTree, keys or signs where it merges, nothing where a TTL or a sum removes rows.
//!
//! Where engine and arguments are all that changes, parts are attached as they are (`ATTACH PARTITION ALL FROM`),
//! which copies nothing; for a moment between exchange and attach the table is empty to readers. Engines without
//! parts (Memory, Log) are copied as a whole, and the check fails if somebody wrote meanwhile.
//!
//! # What is left
//! `t__old`, the table as it was, and `t__back`, a materialized view that feeds it with what is inserted from then
//! on, so that one can go back: `EXCHANGE TABLES t AND t__old`. A column whose type changed has its default there,
//! and what is inserted between the exchange and the making of the view is not in it.
//! [`finish`](super::finish) drops them, as a plan of its own. A plan that they are in the way of drops them before, where
//! that was accepted ([`make_way`](super::left::make_way)): one that rebuilds the table again, or takes a column from
//! `t__back`. A plan that goes back leaves none ([`without_way_back`](super::without_way_back)).
//!
//! # Limits
//! `system.parts` and `system.processes` are those of the server that runs the plan: on several replicas, writers go
//! to that one while the table is exchanged. A table over shards is not rebuilt.

mod script;

pub use self::script::CLOSED;
use self::script::Script;
use super::column;
use super::draft::Draft;
use super::legality::{Effect, Place, READ_ONLY, effect, stays_in_place};
use super::pair::{Pair, engine_columns};
use crate::clickhouse::ddl::storage;
use crate::clickhouse::lexer::{Token, significant};
use crate::clickhouse::mention::{mentions, names};
use crate::clickhouse::name::{quote, unquote};
use crate::plan::Hazard;
use crate::schema::clickhouse::{Storage, Table, View, ViewKind};

/// Why the table has to be made anew, as clauses: `ORDER BY`. Empty where ALTER does.
pub(super) fn reasons(pair: &Pair<'_>) -> Vec<String> {
    let (from, to) = (&pair.from.storage, &pair.to.storage);
    let differ = [
        ("its engine", from.engine != to.engine),
        ("PRIMARY KEY", primary_key(from) != primary_key(to)),
        ("ORDER BY", from.order_by != to.order_by && !can_order(pair)),
        ("PARTITION BY", from.partition_by != to.partition_by),
        ("SAMPLE BY", from.sample_by != to.sample_by && !can_sample(to)),
    ];
    let mut reasons: Vec<String> =
        differ.into_iter().filter(|(_, differs)| *differs).map(|(what, _)| what.to_owned()).collect();
    let settings = READ_ONLY.iter().filter(|name| from.settings.get(**name) != to.settings.get(**name));
    reasons.extend(settings.map(|name| (*name).to_owned()));
    for (old, column) in column::kept(pair) {
        let name = &column.name;
        let renamed = pair.old_name(name) != name;
        let retyped = old.ty != column.ty;
        let needed = place(from, name);
        let in_the_way = match needed {
            Some(_) if renamed => true,
            Some(place) => retyped && !stays_in_place(place, &old.ty, &column.ty),
            None => {
                retyped && column::is_stored(old) && matches!(effect(&old.ty, &column.ty), Effect::Refused(_))
            }
        };
        if in_the_way {
            reasons.push(format!("the column {}", quote(name)));
        }
    }
    reasons
}

/// The primary key, which is the sorting key where nothing else is said.
fn primary_key(storage: &Storage) -> &[String] {
    if storage.primary_key.is_empty() { &storage.order_by } else { &storage.primary_key }
}

/// A suffix may go; new columns without a default may come at the end.
fn can_order(pair: &Pair<'_>) -> bool {
    let (from, to) = (&pair.from.storage.order_by, &pair.to.storage.order_by);
    if from.starts_with(to) {
        return true;
    }
    let Some(appended) = to.strip_prefix(&from[..]) else { return false };
    let is_new = |expression: &String| {
        let column = pair.to.columns.iter().find(|column| quote(&column.name) == quote_name(expression));
        column.is_some_and(|column| column.value.is_none() && pair.from.column(&column.name).is_none())
    };
    appended.iter().all(is_new)
}

/// A key element that is a column alone, in backquotes.
fn quote_name(expression: &str) -> String {
    unquote(expression).map_or_else(String::new, |name| quote(&name))
}

fn can_sample(to: &Storage) -> bool {
    to.sample_by.as_ref().is_none_or(|sample| primary_key(to).contains(sample))
}

/// What needs the column.
pub(super) fn place(storage: &Storage, name: &str) -> Option<Place> {
    let within = |list: &[String]| list.iter().any(|sql| mentions(sql, name));
    if within(&storage.partition_by) {
        Some(Place::Partition)
    } else if within(&storage.order_by) || storage.sample_by.as_ref().is_some_and(|sql| mentions(sql, name)) {
        Some(Place::Sorting)
    } else if engine_columns(&mut storage.engine.clone()).iter().any(|column| *column == name) {
        Some(Place::Engine)
    } else {
        None
    }
}

/// The steps, all of them in the phase in which tables grow. `views` are the materialized views that stay, `tables` all
/// tables.
pub(super) fn steps(
    pair: &Pair<'_>,
    reasons: &[String],
    (views, tables): (&[&View], &[Table]),
    draft: &mut Draft<'_>,
) {
    let why = reasons.join(", ");
    if pair.new.distributed.is_some() {
        let why = format!(
            "{why} can change in a new table only, and this one is spread over shards; make the new table, copy each \
             shard and exchange them by hand"
        );
        return draft.impossible(&pair.new.name, None, why);
    }
    let mut hazards = column::copied(pair, draft);
    hazards.insert(0, Hazard::Rewrites { table: pair.new.name.clone() });
    let gone = |query: &str| {
        let names = names(query);
        pair.old
            .columns
            .iter()
            .any(|column| names.contains(&column.name) && pair.to.column(&column.name).is_none())
    };
    let reads = |view: &View| mentions(&view.query, &pair.new.name) && !gone(&view.query);
    let is_read = views.iter().any(|view| reads(view));
    let closed = if is_read { closed(&pair.new.name, views, tables) } else { Vec::new() };
    let mut script = Script::new(pair, hazards, closed, draft);
    let sorted =
        storage::is_merge_tree(&pair.from.storage.engine) && storage::is_merge_tree(&pair.to.storage.engine);
    if !sorted {
        script.copy_while_nobody_writes();
    } else if same_parts(pair) {
        script.attach();
    } else {
        script.copy();
    }
}

/// The table, behind those whose rows views bring into it.
fn closed(table: &str, views: &[&View], tables: &[Table]) -> Vec<String> {
    let mut closed = vec![table.to_owned()];
    let mut at = 0;
    while let Some(target) = closed.get(at).cloned() {
        let into = views.iter().filter(|view| view.kind == ViewKind::To(target.clone()));
        let sources = into
            .filter_map(|view| tables.iter().find(|table| Some(&table.name) == source(&view.query).as_ref()));
        for source in sources.filter(|table| storage::is_merge_tree(&table.storage.engine)) {
            if !closed.contains(&source.name) {
                closed.push(source.name.clone());
            }
        }
        at += 1;
    }
    closed.reverse();
    closed
}

/// The table whose rows a materialized view gets: the first behind FROM.
fn source(query: &str) -> Option<String> {
    let tokens = significant(query).ok()?;
    let is_named = |pair: &[Token<'_>]| pair[0].is_word("FROM") && pair[1].is_name();
    let at = tokens.windows(2).position(is_named)? + 1;
    let is_qualified = tokens.get(at + 1).is_some_and(|next| next.is_symbol("."));
    unquote(tokens.get(if is_qualified { at + 2 } else { at })?.text)
}

/// Whether parts of the old table are parts of the new one.
fn same_parts(pair: &Pair<'_>) -> bool {
    let (from, to) = (&pair.from, &pair.to);
    let shape = |table: &Table| -> Vec<_> {
        let stored = table.columns.iter().filter(|column| column::is_stored(column));
        stored.map(|column| (column.name.clone(), column.ty.clone(), column.value.clone())).collect()
    };
    let keys = |storage: &Storage| {
        let settings = READ_ONLY.map(|name| storage.settings.get(name).cloned());
        (storage.order_by.clone(), storage.partition_by.clone(), storage.sample_by.clone(), settings)
    };
    shape(from) == shape(to)
        && pair.renamed.is_empty()
        && keys(&from.storage) == keys(&to.storage)
        && primary_key(&from.storage) == primary_key(&to.storage)
        && from.indexes == to.indexes
        && from.projections == to.projections
}
