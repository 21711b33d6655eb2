//! Runs the steps of a plan: each by itself, watched, or in transactions as they are meant.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use rowcol_codegen::plan::{Hazard, Step};
use rowcol_codegen::postgres::lint::{hazards, transactional};

use super::database::Database;

/// The relations of these kinds: which one, its name, its file, and how many rows of it this session has read so far. A
/// sequence is one row, so that its file says nothing. A partition goes by the name of its table, unless it is looked at
/// by itself.
fn relations(moment: &str, kinds: &str, partitions: Partitions) -> String {
    let named = match partitions {
        Partitions::Apart => "c.oid",
        Partitions::Together => "coalesce(pg_partition_root(c.oid), c.oid)",
    };
    format!(
        "SELECT '{moment}', c.oid::text, \
         CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || named.relname, \
         CASE c.relkind WHEN 'S' THEN '' ELSE c.relfilenode::text END, pg_stat_get_xact_tuples_returned(c.oid)::text \
         FROM pg_class c JOIN pg_class named ON named.oid = {named} JOIN pg_namespace n ON n.oid = named.relnamespace \
         WHERE position(c.relkind IN '{kinds}') > 0 AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
    )
}

/// How partitions are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Partitions {
    /// Each by its own name.
    Apart,
    /// By that of their table.
    Together,
}

const LOCKS: &str = "SELECT 'lock', relation::text, mode FROM pg_locks \
                     WHERE pid = pg_backend_pid() AND locktype = 'relation' AND granted";

/// From weak to strong, in the server's words and in those of a hazard. Weaker ones stop nobody.
const MODES: [(&str, &str); 5] = [
    ("ShareUpdateExclusiveLock", "share-update-exclusive"),
    ("ShareLock", "share"),
    ("ShareRowExclusiveLock", "share-row-exclusive"),
    ("ExclusiveLock", "exclusive"),
    ("AccessExclusiveLock", "access-exclusive"),
];

/// Runs each step by itself, and compares its locks and rewrites with what it says of them.
pub async fn watched(database: &Database, steps: &[Step]) -> Result<(), String> {
    // A table that the plan makes is new to everybody, so nothing is said of its locks.
    let mut made = HashSet::new();
    for step in steps {
        for hazard in &step.hazards {
            if let Hazard::MayFail { check, .. } = hazard {
                database.query(check).await?;
            }
        }
        if !transactional(&step.sql) {
            database.run(&step.sql).await?;
            continue;
        }
        let sql = &step.sql;
        let kinds = if sql.contains(" SEQUENCE ") { "rpS" } else { "rp" };
        let seen = seen(database, sql, (kinds, Partitions::Together), "COMMIT", &mut made).await?;
        let said = said(&step.hazards);
        if (&seen.locks, &seen.rewritten) != (&said.locks, &said.rewritten) {
            return Err(format!(
                "{sql}\nthe server's locks and rewrites: {seen:?}\nthose of the step: {said:?}"
            ));
        }
        // What has to look at all rows does so while others write, or else it says so.
        let waited = seen.read.iter().find(|table| {
            let strong = seen.locks.get(*table).is_some_and(|lock| *lock != MODES[0].1);
            strong && !seen.rewritten.contains(*table) && !said.read.contains(*table)
        });
        if let Some(table) = waited {
            return Err(format!("{sql}\nreads the rows of {table} under a lock"));
        }
        // The lint knows the text alone: it names tables that the plan makes as well, and cannot know what a foreign key
        // pointed to, or whose index one was.
        let linted = self::said(&hazards(sql)).locks;
        if !sql.contains(" DROP CONSTRAINT ")
            && !sql.starts_with("DROP INDEX ")
            && let Some(missed) = seen.locks.iter().find(|(table, mode)| linted.get(*table) != Some(*mode))
        {
            return Err(format!("{sql}\nthe server's lock: {missed:?}\nthose of the lint: {linted:?}"));
        }
    }
    Ok(())
}

/// Runs the steps in the transactions that they ask for.
pub async fn deployed(database: &Database, steps: &[Step]) -> Result<(), String> {
    let mut transaction: Vec<&str> = Vec::new();
    for step in steps {
        let alone = !transactional(&step.sql);
        if step.commit_before || alone {
            commit(database, &mut transaction).await?;
        }
        if alone {
            database.run(&step.sql).await?;
        } else {
            transaction.push(&step.sql);
        }
    }
    commit(database, &mut transaction).await
}

async fn commit(database: &Database, statements: &mut Vec<&str>) -> Result<(), String> {
    if statements.is_empty() {
        return Ok(());
    }
    database.run(&format!("BEGIN; {}; COMMIT", std::mem::take(statements).join("; "))).await
}

/// What a statement does to the tables that are there.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Effects {
    /// The strongest lock on each.
    pub locks: BTreeMap<String, &'static str>,
    /// Those that are written anew.
    pub rewritten: BTreeSet<String>,
    /// Those whose rows are read, one after the other; in hazards, under the statement's lock.
    pub read: BTreeSet<String>,
}

/// Runs a statement in a transaction, and looks what it does to relations of these kinds.
pub async fn seen(
    database: &Database,
    sql: &str,
    (kinds, partitions): (&str, Partitions),
    end: &str,
    made: &mut HashSet<String>,
) -> Result<Effects, String> {
    let [before, after] = ["before", "after"].map(|moment| relations(moment, kinds, partitions));
    let rows = database.query(&format!("BEGIN; {before}; {sql}; {after}; {LOCKS}; {end}")).await?;
    let mut before: BTreeMap<&str, [&str; 3]> = BTreeMap::new();
    let mut locks: BTreeMap<String, usize> = BTreeMap::new();
    let mut effects = Effects::default();
    for row in &rows {
        let cells: Vec<&str> = row.iter().map(|cell| cell.as_deref().unwrap_or_default()).collect();
        match cells.as_slice() {
            ["before", oid, path, file, read] => {
                before.insert(oid, [path, file, read]);
            }
            ["after", oid, _, file, read] => match before.get(oid) {
                Some([path, old, read_before]) if !made.contains(*oid) => {
                    effects.rewritten.extend((old != file).then(|| (*path).to_string()));
                    effects.read.extend((read_before != read).then(|| (*path).to_string()));
                }
                Some(_) => {}
                None => {
                    made.insert((*oid).to_string());
                }
            },
            ["lock", oid, mode] if !made.contains(*oid) => {
                let strength = MODES.iter().position(|(name, _)| name == mode);
                if let (Some(strength), Some([path, ..])) = (strength, before.get(oid)) {
                    let held = locks.entry((*path).to_string()).or_insert(strength);
                    *held = strength.max(*held);
                }
            }
            _ => {}
        }
    }
    effects.locks = locks.into_iter().map(|(path, strength)| (path, MODES[strength].1)).collect();
    Ok(effects)
}

/// What hazards say of it.
pub fn said(hazards: &[Hazard]) -> Effects {
    let mut effects = Effects::default();
    for hazard in hazards {
        match hazard {
            Hazard::Locks { table, lock } => {
                let key = serde_json::to_value(lock).unwrap();
                // A weaker one stops nobody, so it is not compared.
                if let Some(mode) = MODES.iter().find(|(_, name)| key == *name) {
                    effects.locks.insert(table.clone(), mode.1);
                }
            }
            Hazard::Rewrites { table } => {
                effects.rewritten.insert(table.clone());
            }
            Hazard::Scans { table } => {
                effects.read.insert(table.clone());
            }
            _ => {}
        }
    }
    effects
}

/// The name that hazards have for a lock of the server's.
pub fn mode(name: &str) -> Option<&'static str> {
    MODES.iter().find(|(mode, _)| *mode == name).map(|(_, key)| *key)
}
