//! The statements of a rebuild.

use super::quote_name;
use crate::clickhouse::ddl::expression::key;
use crate::clickhouse::ddl::{Object, table};
use crate::clickhouse::diff::draft::{Draft, Phase};
use crate::clickhouse::diff::legality::{Effect, effect, members};
use crate::clickhouse::diff::pair::Pair;
use crate::clickhouse::diff::{column, rebuild_names};
use crate::clickhouse::markers::Marker;
use crate::clickhouse::name::{literal, quote};
use crate::clickhouse::types::Type;
use crate::plan::Hazard;
use crate::schema::clickhouse::{Column, Engine, Given, Table};

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

/// The statements of one rebuild, in the three ways in which it can be done.
pub(super) struct Script<'s, 'p, 'a> {
    pair: &'s Pair<'p>,
    draft: &'s mut Draft<'a>,
    names: Names,
    /// Those of the first statement.
    hazards: Vec<Hazard>,
    /// The tables that are closed while this one is exchanged, in this order. None where no view reads it.
    closed: Vec<String>,
}

impl<'s, 'p, 'a> Script<'s, 'p, 'a> {
    pub fn new(
        pair: &'s Pair<'p>,
        hazards: Vec<Hazard>,
        closed: Vec<String>,
        draft: &'s mut Draft<'a>,
    ) -> Self {
        Self { pair, draft, names: Names::of(&pair.new.name), hazards, closed }
    }

    fn step(&mut self, sql: String) {
        let hazards = std::mem::take(&mut self.hazards);
        let object = Object::Table(self.names.table.clone());
        self.draft.step(Phase::Expand, &object, sql, hazards);
    }

    /// Rows are copied part by part.
    pub fn copy(&mut self) {
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
        self.wait_for_writers();
        self.rename_old();
        let which = format!("NOT IN ({})", self.recorded(None));
        self.rest(&which);
        self.finish();
    }

    /// Parts are attached as they are.
    pub fn attach(&mut self) {
        self.check_before();
        self.merges("STOP", &self.names.table.clone());
        self.create_new();
        self.merges("STOP", &self.names.new.clone());
        self.create_parts();
        self.exchange();
        let (table, old) = (quote(&self.names.table), quote(&self.names.new));
        self.step(format!("ALTER TABLE {table} {} ATTACH PARTITION ALL FROM {old}", Marker::Cluster));
        self.wait_for_writers();
        self.rename_old();
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
    pub fn copy_while_nobody_writes(&mut self) {
        self.check_before();
        self.create_new();
        if self.pair.from.storage.engine != Engine::Null {
            let [from, into] = [self.names.table.clone(), self.names.new.clone()];
            self.insert(&into, &from, "");
        }
        if ![&self.pair.from, &self.pair.to].iter().any(|table| table.storage.engine == Engine::Null) {
            let (table, new) = (quote(&self.names.table), quote(&self.names.new));
            let what = format!(
                "{} was written to while it was copied; stop the writers and run the migration again: it copies anew (by \
                 hand, drop {} first)",
                self.names.table, self.names.new
            );
            self.check(&format!("(SELECT count() FROM {table}) != (SELECT count() FROM {new})"), &what, "");
        }
        let [table, new] = [&self.names.table, &self.names.new].map(|name| quote(name));
        self.step(format!("EXCHANGE TABLES {table} AND {new} {}", Marker::Cluster));
        self.closed.clear();
        self.rename_old();
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
            "a part of {} was merged away while it was copied; run the migration again: it copies anew (by hand, drop {} \
             and {} first)",
            names.table, names.new, names.parts
        );
        let differs = format!(
            "{} and the copy in {} differ; run the migration again: it copies anew (by hand, drop {} and {} first)",
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

    /// From here on the new table has the name, and the old one that of the new.
    ///
    /// An INSERT that is on its way at this moment may look for materialized views by one name and find that they read
    /// the other. So where there are such views, there is no INSERT: the old table is closed before, and the new one never
    /// was.
    fn exchange(&mut self) {
        let closed = self.closed.clone();
        if !closed.is_empty() {
            // What takes long is waited for while others go on.
            self.mark("closing");
            self.wait("this statement");
        }
        for table in &closed {
            self.hazards.push(Hazard::Refuses { table: table.clone() });
            let add = format!("ADD CONSTRAINT IF NOT EXISTS {} CHECK 0", quote(CLOSED));
            self.step(format!("ALTER TABLE {} {} {add}", quote(table), Marker::Cluster));
            self.mark("closed");
            self.wait(&format!("{table} was closed"));
        }
        let [table, new] = [&self.names.table, &self.names.new].map(|name| quote(name));
        self.step(format!("EXCHANGE TABLES {table} AND {new} {}", Marker::Cluster));
        if closed.is_empty() {
            self.mark("exchanged");
        }
        // Behind the sources stands the table itself, which the exchange has opened.
        for source in closed.iter().rev().skip(1) {
            self.step(format!("ALTER TABLE {} {} {}", quote(source), Marker::Cluster, opening()));
        }
    }

    fn mark(&mut self, what: &str) {
        let parts = quote(&self.names.parts);
        self.step(format!("INSERT INTO {parts} (name, round) VALUES ({}, 0)", literal(what)));
    }

    fn rename_old(&mut self) {
        let [new, old] = [&self.names.new, &self.names.old].map(|name| quote(name));
        self.step(format!("RENAME TABLE {new} TO {old} {}", Marker::Cluster));
    }

    /// What began before the exchange may write to the old table until it ends, unless nothing did.
    fn wait_for_writers(&mut self) {
        if self.closed.is_empty() {
            self.wait("the tables were exchanged");
        }
    }

    /// Waits until the INSERTs have ended that began before the last mark, and fails where that takes long.
    fn wait(&mut self, since: &str) {
        // The difference of a time and a float would be cut to whole seconds. From another database, the table is
        // written to under the name of this one.
        let running = format!(
            "SELECT count() AS running FROM system.processes WHERE query_kind IN ('Insert', 'AsyncInsertFlush') AND \
             (current_database = currentDatabase() OR position(query, currentDatabase()) > 0) AND \
             toUnixTimestamp64Milli(now64(3)) - 1000 * elapsed <= (SELECT toUnixTimestamp64Milli(max(at)) FROM {})",
            quote(&self.names.parts)
        );
        let what = format!(
            "an INSERT that began before {since} is still running; run the migration again when it has ended"
        );
        self.step(format!(
            "SELECT throwIf(min(running) > 0, {}) FROM\n(\n    WITH RECURSIVE looks AS\n    (\n        SELECT \
             toUInt64(1) AS running, toUInt64(0) AS look\n        UNION ALL\n        SELECT now.running, look + 1 FROM \
             looks CROSS JOIN ({running}) AS now\n        WHERE looks.running > 0 AND look < {LOOKS} AND sleep({PAUSE}) \
             = 0\n    )\n    SELECT running FROM looks\n)",
            literal(&what)
        ));
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
        let mut drops: Vec<_> =
            constraints.map(|old| format!("DROP CONSTRAINT {}", quote(&old.name))).collect();
        drops.extend((!self.closed.is_empty()).then(opening));
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

/// The constraint that closes a table: its name is what a writer is told.
pub const CLOSED: &str = "rebuilt at this moment, run the INSERT again";

/// The clause that opens one again.
fn opening() -> String {
    format!("DROP CONSTRAINT IF EXISTS {}", quote(CLOSED))
}

/// How often the end of INSERTs is looked for, and how many seconds between.
const LOOKS: u32 = 200;
const PAUSE: f64 = 0.05;

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
