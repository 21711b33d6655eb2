//! Runs the steps of a plan: each by itself, watched, or in transactions as they are meant.

use std::collections::{BTreeMap, BTreeSet};

use rowcol_codegen::plan::{Hazard, Step};
use rowcol_codegen::postgres::lint::transactional;

use super::database::Database;

/// What a statement does by the server's own account, and what its step says of it.
const TABLES: &str = "SELECT c.oid::text, CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || c.relname, \
                      c.relfilenode::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
                      WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";
const LOCKS: &str = "SELECT relation::text, mode FROM pg_locks \
                     WHERE pid = pg_backend_pid() AND locktype = 'relation' AND granted";

/// From weak to strong; what stands before them stops neither readers, writers nor DDL.
const MODES: [(&str, &str); 5] = [
    ("ShareUpdateExclusiveLock", "share-update-exclusive"),
    ("ShareLock", "share"),
    ("ShareRowExclusiveLock", "share-row-exclusive"),
    ("ExclusiveLock", "exclusive"),
    ("AccessExclusiveLock", "access-exclusive"),
];

/// Runs each step by itself, and compares locks and rewrites with what the step says.
pub async fn watched(database: &Database, steps: &[Step]) -> Result<(), String> {
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
        let text = format!("BEGIN; {TABLES}; {}; {TABLES}; {LOCKS}; COMMIT", step.sql);
        let rows = database.query(&text).await?;
        compare(step, &rows)?;
    }
    Ok(())
}

fn compare(step: &Step, rows: &[Vec<Option<String>>]) -> Result<(), String> {
    let mut before: BTreeMap<&str, (&str, &str)> = BTreeMap::new();
    let (mut locks, mut rewrites) = (BTreeMap::new(), BTreeSet::new());
    for row in rows {
        let cells: Vec<&str> = row.iter().map(|cell| cell.as_deref().unwrap_or_default()).collect();
        match cells.as_slice() {
            [oid, path, file] => {
                let (known, old) = *before.entry(oid).or_insert((path, file));
                if old != *file {
                    rewrites.insert(known.to_string());
                }
            }
            [oid, mode] => {
                let strength = MODES.iter().position(|(name, _)| name == mode);
                if let (Some(strength), Some((path, _))) = (strength, before.get(oid)) {
                    let held = locks.entry((*path).to_string()).or_insert(strength);
                    *held = strength.max(*held);
                }
            }
            _ => {}
        }
    }
    // What the statement itself creates is in the second list only, with its lock; nobody else sees it.
    let created: BTreeSet<&str> = created(rows);
    locks.retain(|path, _| !created.contains(path.as_str()));
    let declared: BTreeMap<String, usize> = step
        .hazards
        .iter()
        .filter_map(|hazard| match hazard {
            Hazard::Locks { table, lock } => {
                let name = serde_json::to_value(lock).unwrap();
                let strength = MODES.iter().position(|(_, key)| *key == name)?;
                Some((table.clone(), strength))
            }
            _ => None,
        })
        .collect();
    let declared_rewrites: BTreeSet<String> = step
        .hazards
        .iter()
        .filter_map(|hazard| match hazard {
            Hazard::Rewrites { table } => Some(table.clone()),
            _ => None,
        })
        .collect();
    // A table that the plan made itself is locked without a word, for it is new to everybody.
    locks.retain(|path, _| declared.contains_key(path) || !step.sql.is_empty() && is_old(path, step));
    if locks != declared || rewrites != declared_rewrites {
        return Err(format!(
            "{}\nlocks: the server says {locks:?}, the step {declared:?}; rewrites: {rewrites:?}, {declared_rewrites:?}",
            step.sql
        ));
    }
    Ok(())
}
