//! Runs the steps of a plan: each by itself, watched, or in transactions as they are meant.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use rowcol_codegen::plan::{Hazard, Step};
use rowcol_codegen::postgres::lint::{hazards, transactional};

use super::database::Database;

const TABLES: &str = "c.oid::text, CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || c.relname, \
                      c.relfilenode::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
                      WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";
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
        let text =
            format!("BEGIN; SELECT 'before', {TABLES}; {sql}; SELECT 'after', {TABLES}; {LOCKS}; COMMIT");
        let seen = seen(&database.query(&text).await?, &mut made);
        let said = said(&step.hazards);
        if seen != said {
            return Err(format!(
                "{sql}\nthe server's locks and rewrites: {seen:?}\nthose of the step: {said:?}"
            ));
        }
        // The lint knows the text alone: it names tables that the plan makes as well, and cannot know what a foreign key
        // pointed to.
        let linted = self::said(&hazards(sql)).0;
        if !sql.contains(" DROP CONSTRAINT ")
            && let Some(missed) = seen.0.iter().find(|(table, mode)| linted.get(*table) != Some(*mode))
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

/// The strongest lock on each table, and the tables that are written anew.
type Effects = (BTreeMap<String, &'static str>, BTreeSet<String>);

fn seen(rows: &[Vec<Option<String>>], made: &mut HashSet<String>) -> Effects {
    let mut before: BTreeMap<&str, (&str, &str)> = BTreeMap::new();
    let mut locks: BTreeMap<String, usize> = BTreeMap::new();
    let mut rewrites = BTreeSet::new();
    for row in rows {
        let cells: Vec<&str> = row.iter().map(|cell| cell.as_deref().unwrap_or_default()).collect();
        match cells.as_slice() {
            ["before", oid, path, file] => {
                before.insert(oid, (path, file));
            }
            ["after", oid, _, file] => match before.get(oid) {
                Some((path, old)) if old != file && !made.contains(*oid) => {
                    rewrites.insert((*path).to_string());
                }
                Some(_) => {}
                None => {
                    made.insert((*oid).to_string());
                }
            },
            ["lock", oid, mode] if !made.contains(*oid) => {
                let strength = MODES.iter().position(|(name, _)| name == mode);
                if let (Some(strength), Some((path, _))) = (strength, before.get(oid)) {
                    let held = locks.entry((*path).to_string()).or_insert(strength);
                    *held = strength.max(*held);
                }
            }
            _ => {}
        }
    }
    (locks.into_iter().map(|(path, strength)| (path, MODES[strength].1)).collect(), rewrites)
}

fn said(hazards: &[Hazard]) -> Effects {
    let mut effects = Effects::default();
    for hazard in hazards {
        match hazard {
            Hazard::Locks { table, lock } => {
                let key = serde_json::to_value(lock).unwrap();
                // A weaker one stops nobody, so it is not compared.
                if let Some(mode) = MODES.iter().find(|(_, name)| key == *name) {
                    effects.0.insert(unquoted(table), mode.1);
                }
            }
            Hazard::Rewrites { table } => {
                effects.1.insert(unquoted(table));
            }
            _ => {}
        }
    }
    effects
}

/// A name as a person reads it, whether it is quoted as in SQL or not.
fn unquoted(name: &str) -> String {
    name.replace("\"\"", "\u{0}").replace('"', "").replace('\u{0}', "\"")
}
