//! What no ALTER does: the table is made anew beside the old one, filled, and put in its place, without a row lost
//! or doubled while others insert.
//!
//! # How the copy is exact
//! A part of a MergeTree never changes; inserts add parts, and merges replace them by others. So merges of the old
//! table are stopped, the names of its parts are written into `t__parts`, and rows are copied `WHERE _part IN` them:
//! what is inserted meanwhile is in other parts. A second round copies those, `EXCHANGE TABLES` puts the new table in
//! place at one instant, and what came between the second round and the exchange is copied last, into `t__rest`, and
//! attached: so materialized views that read `t` do not see it a second time. An INSERT that began before the
//! exchange may still write to the old table; a check fails while there is one, and passes when the migration is run
//! again. A tee (a materialized view from the old to the new table) would not be exact: an insert that began
//! before the view and ended after the copy is in neither, or in both.
//!
//! Before the exchange a check compares what both tables hold, and fails with a reason; then the old table is as it
//! was. A server that was started again in between merges again: a part that is gone is found by the same check.
//!
//! Where engine and arguments are all that changes, parts are attached as they are (`ATTACH PARTITION ALL FROM`),
//! which copies nothing; for a moment between exchange and attach the table is empty to readers.
//!
//! # What is left
//! `t__old`, the table as it was, and `t__back`, a materialized view that feeds it with what is inserted from then
//! on, so that one can go back: `EXCHANGE TABLES t AND t__old`. A column whose type changed has its default there.
//! No plan drops them; [`finish`](super::finish) does, as a plan of its own. While they are there, the table is not
//! rebuilt again.

use super::draft::{Draft, Phase};
use super::legality::{Effect, Place, READ_ONLY, effect, members, stays_in_place};
use super::mention::mentions;
use super::pair::{Pair, engine_columns};
use super::{column, rebuild_names};
use crate::clickhouse::ddl::expression::key;
use crate::clickhouse::ddl::{Object, storage, table};
use crate::clickhouse::markers::Marker;
use crate::clickhouse::name::{literal, quote};
use crate::clickhouse::types::Type;
use crate::plan::Hazard;
use crate::schema::clickhouse::{Column, Engine, Given, Storage, Table};

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
    crate::clickhouse::name::unquote(expression).map_or_else(String::new, |name| quote(&name))
}

fn can_sample(to: &Storage) -> bool {
    to.sample_by.as_ref().is_none_or(|sample| primary_key(to).contains(sample))
}

/// What needs the column.
fn place(storage: &Storage, name: &str) -> Option<Place> {
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

/// The steps, all of them in the phase in which tables grow.
pub(super) fn steps(pair: &Pair<'_>, reasons: &[String], draft: &mut Draft<'_>) {
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
    let mut script = Script { pair, draft, names: Names::of(&pair.new.name), hazards };
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

/// The tables that a rebuild makes.
struct Names {
    table: String,
    new: String,
    old: String,
    back: String,
    parts: String,
    rest: String,
}

impl Names {
    fn of(table: &str) -> Self {
        let [new, old, back, parts, rest] = rebuild_names(table);
        Self { table: table.to_owned(), new, old, back, parts, rest }
    }
}

struct Script<'s, 'p, 'a> {
    pair: &'s Pair<'p>,
    draft: &'s mut Draft<'a>,
    names: Names,
    hazards: Vec<Hazard>,
}

impl Script<'_, '_, '_> {
    fn step(&mut self, sql: String) {
        let hazards = std::mem::take(&mut self.hazards);
        let object = Object::Table(self.names.table.clone());
        self.draft.step(Phase::Expand, &object, sql, hazards);
    }

    fn copy(&mut self) {
        self.check_before();
        self.merges("STOP", &self.names.table.clone());
        self.create_new();
        self.create_parts();
        for round in 1..=2 {
            self.record(round);
            let [from, into] = [self.names.table.clone(), self.names.new.clone()];
            self.insert(&into, &from, &format!(" WHERE _part IN ({})", self.recorded(Some(round))));
        }
        self.verify();
        self.exchange();
        self.check_writers();
        let which = format!("NOT IN ({})", self.recorded(None));
        self.rest(&which);
        self.finish();
    }

    fn attach(&mut self) {
        self.check_before();
        self.merges("STOP", &self.names.table.clone());
        self.create_new();
        self.merges("STOP", &self.names.new.clone());
        self.create_parts();
        self.exchange();
        let (table, old) = (quote(&self.names.table), quote(&self.names.old));
        self.step(format!("ALTER TABLE {table} {} ATTACH PARTITION ALL FROM {old}", Marker::Cluster));
        self.check_writers();
        let hashes = format!("SELECT hash_of_all_files FROM {}", parts_of(&self.names.table));
        let late = format!(
            "IN (SELECT name FROM {} AND hash_of_all_files NOT IN ({hashes}))",
            parts_of(&self.names.old)
        );
        self.rest(&late);
        self.merges("START", &self.names.table.clone());
        self.finish();
    }

    /// Engines without parts: nothing tells rows that were there from those that came.
    fn copy_while_nobody_writes(&mut self) {
        self.check_before();
        self.create_new();
        if self.pair.from.storage.engine != Engine::Null {
            let [from, into] = [self.names.table.clone(), self.names.new.clone()];
            self.insert(&into, &from, "");
        }
        if ![&self.pair.from, &self.pair.to].iter().any(|table| table.storage.engine == Engine::Null) {
            let (table, new) = (quote(&self.names.table), quote(&self.names.new));
            let what = format!(
                "{} was written to while it was copied; drop {}, stop the writers and run the migration again",
                self.names.table, self.names.new
            );
            self.check(&format!("(SELECT count() FROM {table}) != (SELECT count() FROM {new})"), &what, "");
        }
        self.exchange();
        self.feed_back();
    }

    /// Nothing may be in the way, and what is under way has to end.
    fn check_before(&mut self) {
        let names = &self.names;
        let taken = [&names.new, &names.old, &names.back, &names.parts, &names.rest];
        let taken: Vec<_> = taken.iter().map(|name| literal(name)).collect();
        let from = format!(
            " FROM system.tables WHERE database = currentDatabase() AND name IN ({})",
            taken.join(", ")
        );
        let what = format!(
            "an earlier rebuild of {} has left tables whose names begin with {}__; drop them first",
            names.table, names.table
        );
        let table = literal(&names.table);
        self.check("count() > 0", &what, &from);
        let from = format!(
            " FROM system.mutations WHERE database = currentDatabase() AND table = {table} AND NOT is_done"
        );
        let what =
            format!("a mutation of {} is not finished; run the migration again when it is", self.names.table);
        self.check("count() > 0", &what, &from);
    }

    fn check(&mut self, fails: &str, what: &str, from: &str) {
        self.step(format!("SELECT throwIf({fails}, {}){from}", literal(what)));
    }

    fn merges(&mut self, verb: &str, table: &str) {
        self.step(format!("SYSTEM {verb} MERGES {} {}", Marker::Cluster, quote(table)));
    }

    fn create_new(&mut self) {
        let new = Table { name: self.names.new.clone(), ..self.pair.new.clone() };
        self.step(table::create(&new));
    }

    fn create_parts(&mut self) {
        self.step(format!(
            "CREATE TABLE {} {}\n(\n    `name` String,\n    `round` UInt8,\n    `at` DateTime64(3) DEFAULT now64(3)\n)\n\
             ENGINE = {}MergeTree\nORDER BY name",
            quote(&self.names.parts),
            Marker::Cluster,
            Marker::Replicated
        ));
    }

    fn record(&mut self, round: u8) {
        let known = self.recorded(None);
        self.step(format!(
            "INSERT INTO {} (name, round)\nSELECT name, {round} FROM {} AND name NOT IN ({known})",
            quote(&self.names.parts),
            parts_of(&self.names.table)
        ));
    }

    fn recorded(&self, round: Option<u8>) -> String {
        let round = round.map_or("round > 0".to_owned(), |round| format!("round = {round}"));
        format!("SELECT name FROM {} WHERE {round}", quote(&self.names.parts))
    }

    fn insert(&mut self, into: &str, from: &str, condition: &str) {
        let (columns, values) = self.copied();
        self.step(format!(
            "INSERT INTO {} ({})\nSELECT {} FROM {}{condition}\nSETTINGS {INSERT_SETTINGS}",
            quote(into),
            columns.join(", "),
            values.join(", "),
            quote(from),
        ));
    }

    /// The columns that are filled, and from what.
    fn copied(&self) -> (Vec<String>, Vec<String>) {
        let is_copied = |old: &Column, new: &Column| column::is_stored(old) && column::is_stored(new);
        let kept = column::kept(self.pair).into_iter().filter(|(old, new)| is_copied(old, new));
        kept.map(|(old, new)| (quote(&new.name), cast(&quote(self.pair.old_name(&new.name)), &old.ty, new)))
            .unzip()
    }

    fn verify(&mut self) {
        let names = &self.names;
        let (table, new) = (quote(&names.table), quote(&names.new));
        let recorded = self.recorded(None);
        let parts = quote(&names.parts);
        let gone = format!(
            "a part of {} was merged away while it was copied; drop {} and {} and run the migration again",
            names.table, names.new, names.parts
        );
        let differs = format!(
            "{} and the copy in {} differ; drop {} and {} and run the migration again",
            names.table, names.new, names.new, names.parts
        );
        let alive = format!(
            " FROM {parts} WHERE round > 0 AND name NOT IN (SELECT name FROM {})",
            parts_of(&self.names.table)
        );
        self.check("count() > 0", &gone, &alive);
        if let Some([before, after]) = self.measures() {
            let condition = format!(
                "(SELECT {before} FROM {table} WHERE _part IN ({recorded})) != (SELECT {after} FROM {new})"
            );
            self.check(&condition, &differs, "");
        }
    }

    /// What is the same in both tables, whatever has been merged in the new one, in the words of each.
    fn measures(&self) -> Option<[String; 2]> {
        let (from, to) = (&self.pair.from.storage, &self.pair.to.storage);
        let old_column = |name: &String| quote(self.pair.old_name(name));
        let merged = match &to.engine {
            Engine::MergeTree => return to.ttl.is_empty().then(|| ["count()".into(), "count()".into()]),
            Engine::Collapsing { sign } | Engine::VersionedCollapsing { sign, .. } => {
                let plain = self.pair.from.column(sign).is_some();
                return plain
                    .then(|| [format!("sum({})", old_column(sign)), format!("sum({})", quote(sign))]);
            }
            Engine::Replacing { is_deleted: None, .. } | Engine::Aggregating | Engine::Coalescing { .. } => {
                true
            }
            _ => false,
        };
        // One row of each key stays: there are as many keys as before, where the key is not computed anew.
        let same = to.order_by.iter().all(|element| {
            self.pair.to.columns.iter().any(|column| {
                quote(&column.name) == quote_name(element)
                    && self.pair.from.column(&column.name).is_some_and(|old| old.ty == column.ty)
            })
        });
        let plain = from.engine == Engine::MergeTree || from.engine == to.engine;
        (merged && same && plain && to.ttl.is_empty() && !to.order_by.is_empty()).then(|| {
            let old: Vec<_> =
                to.order_by.iter().filter_map(|name| crate::clickhouse::name::unquote(name)).collect();
            let old: Vec<_> = old.iter().map(old_column).collect();
            [format!("uniqExact({})", old.join(", ")), format!("uniqExact({})", to.order_by.join(", "))]
        })
    }

    fn exchange(&mut self) {
        let [table, new, old, parts] =
            [&self.names.table, &self.names.new, &self.names.old, &self.names.parts].map(|name| quote(name));
        let sorted = storage::is_merge_tree(&self.pair.from.storage.engine)
            && storage::is_merge_tree(&self.pair.to.storage.engine);
        self.step(format!("EXCHANGE TABLES {table} AND {new} {}", Marker::Cluster));
        self.step(format!("RENAME TABLE {new} TO {old} {}", Marker::Cluster));
        if sorted {
            self.step(format!("INSERT INTO {parts} (name, round) VALUES ('exchanged', 0)"));
        }
    }

    /// What began before the exchange may write to the old table until it ends.
    fn check_writers(&mut self) {
        let from = format!(
            " FROM system.processes WHERE query_kind IN ('Insert', 'AsyncInsertFlush') AND (current_database = \
             currentDatabase() OR position(query, {}) > 0) AND now64(3) - elapsed < (SELECT max(at) FROM {})",
            literal(&self.names.table),
            quote(&self.names.parts)
        );
        let what = "an INSERT that began before the exchange is still running; run the migration again when it has ended";
        self.check("count() > 0", what, &from);
    }

    /// Copies the parts of the old table that are still missing.
    fn rest(&mut self, which: &str) {
        let rest = Table { name: self.names.rest.clone(), ..self.pair.new.clone() };
        self.step(table::create(&rest));
        let [old, rest] = [self.names.old.clone(), self.names.rest.clone()];
        self.insert(&rest, &old, &format!(" WHERE _part {which}"));
        let [table, rest] = [&self.names.table, &self.names.rest].map(|name| quote(name));
        self.step(format!("ALTER TABLE {table} {} ATTACH PARTITION ALL FROM {rest}", Marker::Cluster));
    }

    fn finish(&mut self) {
        let [rest, parts] = [&self.names.rest, &self.names.parts].map(|name| quote(name));
        self.step(format!("DROP TABLE {rest} {}", Marker::Cluster));
        self.step(format!("DROP TABLE {parts} {}", Marker::Cluster));
        self.merges("START", &self.names.old.clone());
        self.feed_back();
    }

    /// Feeds the old table, so that going back loses nothing.
    fn feed_back(&mut self) {
        let old = quote(&self.names.old);
        let constraints = self.pair.old.constraints.iter();
        let drops: Vec<_> = constraints.map(|old| format!("DROP CONSTRAINT {}", quote(&old.name))).collect();
        if !drops.is_empty() {
            // What the new table takes must not fail in the old one.
            self.step(format!("ALTER TABLE {old} {}\n    {}", Marker::Cluster, drops.join(",\n    ")));
        }
        let plain = |column: &Column| matches!(column.value, None | Some(Given::Default(_)));
        let kept = column::kept(self.pair).into_iter();
        let fed: Vec<_> = kept
            .filter(|(old, new)| plain(old) && column::is_stored(new) && old.ty == new.ty)
            .map(|(_, new)| match self.pair.old_name(&new.name) {
                same if same == new.name => quote(same),
                old => format!("{} AS {}", quote(&new.name), quote(old)),
            })
            .collect();
        if !fed.is_empty() {
            self.step(format!(
                "CREATE MATERIALIZED VIEW {} {} TO {old}\nAS SELECT {} FROM {}",
                quote(&self.names.back),
                Marker::Cluster,
                fed.join(", "),
                quote(&self.names.table)
            ));
        }
    }
}

/// Identical blocks are not dropped, rows are not merged on their way, and there may be any number of partitions.
const INSERT_SETTINGS: &str = "insert_deduplicate = 0, optimize_on_insert = 0, max_partitions_per_insert_block = 0, \
    insert_allow_materialized_columns = 1";

fn parts_of(table: &str) -> String {
    format!("system.parts WHERE database = currentDatabase() AND table = {} AND active", literal(table))
}

/// The old value as the new type.
fn cast(name: &str, from: &Type, to: &Column) -> String {
    if *from == to.ty {
        return name.to_owned();
    }
    let target = literal(&to.ty.to_string());
    let enums = members(from).is_some() && members(&to.ty).is_some();
    let as_text = enums || matches!(effect(from, &to.ty), Effect::Refused(_));
    let text = if from.is_nullable() { "Nullable(String)" } else { "String" };
    let value = if as_text { format!("CAST({name}, '{text}')") } else { name.to_owned() };
    if from.is_nullable() && !to.ty.is_nullable() {
        let default = match &to.value {
            Some(Given::Default(sql)) => key(&[sql]),
            _ => format!("defaultValueOfTypeName({target})"),
        };
        let filled = to.ty.bare().clone().nullable().to_string();
        return format!("ifNull(CAST({value}, {}), CAST({default}, {target}))", literal(&filled));
    }
    format!("CAST({value}, {target})")
}
