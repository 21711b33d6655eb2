//! The statements of a rebuild.

use super::quote_name;
use crate::clickhouse::ddl::expression::key;
use crate::clickhouse::ddl::{self, Object, table};
use crate::clickhouse::diff::draft::{Draft, Phase};
use crate::clickhouse::diff::legality::{Effect, effect, members};
use crate::clickhouse::diff::pair::Pair;
use crate::clickhouse::diff::{column, rebuild_names};
use crate::clickhouse::markers::Marker;
use crate::clickhouse::mention::renamed;
use crate::clickhouse::name::{literal, quote};
use crate::clickhouse::types::Type;
use crate::plan::Hazard;
use crate::schema::clickhouse::{Column, Engine, Given, Table, View, ViewKind};

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
    /// The materialized views that read the table before and after.
    readers: Vec<&'s View>,
}

impl<'s, 'p, 'a> Script<'s, 'p, 'a> {
    pub fn new(
        pair: &'s Pair<'p>,
        hazards: Vec<Hazard>,
        readers: Vec<&'s View>,
        draft: &'s mut Draft<'a>,
    ) -> Self {
        Self { pair, draft, names: Names::of(&pair.new.name), hazards, readers }
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
        self.check_writers();
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
        self.check_writers();
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
        self.readers.clear();
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
    /// An INSERT that is on its way into the old table looks for materialized views by the table's name of that
    /// moment. So each view has a twin on the other name until such inserts have ended.
    fn exchange(&mut self) {
        let [table, new, parts] =
            [&self.names.table, &self.names.new, &self.names.parts].map(|name| quote(name));
        for view in self.readers.clone() {
            let target = match &view.kind {
                ViewKind::To(target) => target.clone(),
                _ => view.name.clone(),
            };
            let query = renamed(&view.query, &self.names.table, &self.names.new);
            let twin = View { name: twin(view), query, kind: ViewKind::To(target), comment: None };
            self.step(ddl::view::create(&twin));
        }
        self.step(format!("EXCHANGE TABLES {table} AND {new} {}", Marker::Cluster));
        self.step(format!("INSERT INTO {parts} (name, round) VALUES ('exchanged', 0)"));
    }

    fn rename_old(&mut self) {
        for view in self.readers.clone() {
            self.step(format!("DROP VIEW {} {}", quote(&twin(view)), Marker::Cluster));
        }
        let [new, old] = [&self.names.new, &self.names.old].map(|name| quote(name));
        self.step(format!("RENAME TABLE {new} TO {old} {}", Marker::Cluster));
    }

    /// What began before the exchange may write to the old table until it ends.
    fn check_writers(&mut self) {
        // The difference of a time and a float would be cut to whole seconds. From another database, the table is
        // written to under the name of this one.
        let from = format!(
            " FROM system.processes WHERE query_kind IN ('Insert', 'AsyncInsertFlush') AND (current_database = \
             currentDatabase() OR position(query, currentDatabase()) > 0) AND toUnixTimestamp64Milli(now64(3)) - 1000 \
             * elapsed <= (SELECT toUnixTimestamp64Milli(max(at)) FROM {})",
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

/// The name of the second of a view, for as long as an exchange takes.
fn twin(view: &View) -> String {
    format!("{}__twin", view.name)
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
