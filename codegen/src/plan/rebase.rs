//! Migrations of several branches, put in line.

use std::fmt;

use super::file::Header;
use super::history::{Files, HistoryError, Migration, rank};
use super::merge::merge;
use crate::schema::Schema;

/// A migration that moves to the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// As it was read.
    pub migration: Migration,
    /// The hash of the schema that it begins with now.
    pub parent: String,
    /// The hash of the schema that it leaves now.
    pub result: String,
    /// The schema that it begins with now, where that is kept beside it.
    pub before: Option<Schema>,
}

impl Moved {
    /// The header that it gets, with the names that migrations have then.
    #[must_use]
    pub fn header(&self, goes_with: Option<String>) -> Header {
        Header {
            parent: self.parent.clone(),
            result: self.result.clone(),
            goes_with,
            accepted: self.migration.accepted.clone(),
            squashes: self.migration.squashes.clone(),
            contract: self.migration.contract,
        }
    }
}

/// What puts migrations in line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rebase {
    /// What stays, in order.
    pub kept: Vec<Migration>,
    /// What comes after it, in order.
    pub moved: Vec<Moved>,
    /// The schema at the end.
    pub snapshot: Schema,
}

/// Why migrations cannot be put in line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RebaseError {
    /// They are no chain, and not because of branches.
    History(HistoryError),
    /// There is no migration of this name.
    NoMigration {
        /// The name.
        name: String,
    },
    /// A schema is known by its hash only.
    NoSchema {
        /// The hash.
        hash: String,
        /// The migration that begins with it or leaves it.
        migration: String,
    },
    /// Two branches change the same objects.
    Conflict {
        /// The migration that cannot be moved.
        migration: String,
        /// The objects.
        objects: Vec<String>,
    },
}

impl fmt::Display for RebaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::History(error) => error.fmt(f),
            Self::NoMigration { name } => write!(f, "there is no migration {name}"),
            Self::NoSchema { hash, migration } => write!(
                f,
                "{migration} begins or ends with a schema that is in no snapshot.json of git's history (hash {hash}); name \
                 the file that holds it: --snapshot FILE"
            ),
            Self::Conflict { migration, objects } => write!(
                f,
                "{migration} changes what another branch changes too: {}; delete its files, take snapshot.json of the other \
                 branch, and run `rowcol migrate new` from the models of both",
                objects.join("; ")
            ),
        }
    }
}

impl std::error::Error for RebaseError {}

/// Puts the migrations of branches in line: those of `last` come after the others; without names, of two migrations
/// that begin with the same schema the one with the later name does, and all that follows it. `known` are the schemas that can be had, found by their hashes.
///
/// # Errors
/// See [`RebaseError`].
pub fn rebase(files: &Files, last: &[String], known: &[Schema]) -> Result<Rebase, RebaseError> {
    let mut rest = files.clone();
    let mut arms: Vec<Migration> = Vec::new();
    for name in last {
        if !rest.all().any(|one| is_called(one, name)) {
            return Err(RebaseError::NoMigration { name: name.clone() });
        }
        arms.extend(rest.take(|one| is_called(one, name)));
    }
    let kept = loop {
        match rest.chain() {
            Ok(chain) => break chain,
            Err(HistoryError::Fork { other, .. }) => arms.extend(arm(&mut rest, &other)),
            Err(error) => return Err(RebaseError::History(error)),
        }
    };
    let beside = files.all().filter_map(|migration| migration.before.as_ref());
    let schemas: Vec<(String, Schema)> = known
        .iter()
        .chain(beside)
        .chain([&Schema::default()])
        .map(|schema| (schema.hash(), schema.clone()))
        .collect();
    let find = |hash: &str, migration: &Migration| match schemas.iter().find(|(known, _)| known == hash) {
        Some((_, schema)) => Ok(schema.clone()),
        None => Err(RebaseError::NoSchema { hash: hash.to_owned(), migration: migration.full_name() }),
    };

    let mut now = match kept.last() {
        Some(last) => find(&last.result, last)?,
        None => Schema::default(),
    };
    let mut moved: Vec<Moved> = Vec::new();
    for migration in arms {
        // The second half of a change gets what the first has got.
        let half = moved.last().filter(|before| {
            migration.goes_with.as_ref() == Some(&before.migration.name)
                && migration.store != before.migration.store
        });
        let mut before = None;
        let (parent, result) = match half {
            Some(half) => (half.parent.clone(), half.result.clone()),
            None => {
                let (from, to) = (find(&migration.parent, &migration)?, find(&migration.result, &migration)?);
                let parent = now.hash();
                before = migration.before.is_some().then(|| now.clone());
                now = merge(&from, &now, &to)
                    .map_err(|objects| RebaseError::Conflict { migration: migration.full_name(), objects })?;
                (parent, now.hash())
            }
        };
        moved.push(Moved { migration, parent, result, before });
    }
    Ok(Rebase { kept, moved, snapshot: now })
}

fn is_called(migration: &Migration, name: &str) -> bool {
    migration.name == name || migration.full_name() == name
}

/// What a store's migrations stand in order by.
fn place(migration: &Migration) -> (u64, &str) {
    (rank(&migration.name), &migration.name)
}

/// Takes a migration and those that follow it out of `rest`, both halves of each change together.
fn arm(rest: &mut Files, first: &str) -> Vec<Migration> {
    let mut arm = rest.take(|one| is_called(one, first));
    let mut at = 0;
    while let Some(one) = arm.get(at).cloned() {
        let mut next = rest.take(|other| {
            other.goes_with.as_ref() == Some(&one.name) && one.goes_with.as_ref() == Some(&other.name)
        });
        // Hashes come back when a change is taken back: what stands before it does not follow it.
        let later = |other: &Migration| other.store != one.store || place(other) > place(&one);
        next.extend(rest.take(|other| other.parent == one.result && later(other)));
        arm.extend(next);
        at += 1;
    }
    // Halves stand side by side, Postgres' first, in the order in which the arm was found.
    let mut order: Vec<Migration> = Vec::new();
    while let Some(one) = (!arm.is_empty()).then(|| arm.remove(0)) {
        let half = arm.iter().position(|other| other.goes_with.as_ref() == Some(&one.name));
        let mut pair = vec![one];
        pair.extend(half.map(|at| arm.remove(at)));
        pair.sort_by_key(|half| half.store);
        order.extend(pair);
    }
    order
}

#[cfg(test)]
mod tests;
