//! Taking migrations back.

use rowcol_codegen::plan::history::{History, Migration};

use super::deploy::{Report, apply};
use super::script::Script;
use super::sessions::{STORES, Sessions};
use super::standing::{Standing, standing, standings, up};
use super::{Databases, Direction, Error, Options, Refusal, Result};

/// Takes the last changes back that were applied, so many of them, the last one first. Both stores' halves of a change
/// count as one.
///
/// It goes on where an earlier one was stopped; what that one has begun is the first that counts.
///
/// # Errors
/// [`Error::Refused`] before anything runs: a migration has no `down.sql`, or is applied in part only.
/// [`Error::Statement`] for the statement that did not succeed.
pub async fn down(
    databases: &Databases,
    history: &History,
    changes: usize,
    options: &Options,
) -> Result<Report> {
    let mut sessions = Sessions::hold(databases, history, options).await?;
    let last = last_changes(history, &sessions, changes);
    let mut refused: Vec<Refusal> = Vec::new();
    for store in STORES {
        for (name, standing) in standings(store, history, sessions.ledger(store)) {
            let migration = name.to_owned();
            match standing {
                Standing::Edited { statement } => {
                    refused.push(Refusal::Edited { store, migration, statement })
                }
                Standing::Missing => refused.push(Refusal::Missing { store, migration }),
                Standing::Begun { .. } | Standing::Failed { .. } => {
                    refused.push(Refusal::Unfinished { store, migration });
                }
                _ => {}
            }
        }
    }
    let without = last.iter().filter(|migration| migration.down.is_none());
    refused.extend(
        without
            .map(|migration| Refusal::NoDown { store: migration.store, migration: migration.name.clone() }),
    );
    if !refused.is_empty() {
        return Err(Error::Refused(refused));
    }
    let mut report = Report::default();
    for migration in last {
        let statements = migration.down.as_deref().unwrap_or_default();
        let script = Script { direction: Direction::Down, statements, ..up(migration) };
        report.applied.push(apply(&mut sessions, &script, options).await?);
    }
    Ok(report)
}

/// The migrations of the last changes that are applied or half taken back, the last one first.
fn last_changes<'a>(history: &'a History, sessions: &Sessions, changes: usize) -> Vec<&'a Migration> {
    let there = |migration: &&Migration| {
        let standing = standing(migration, sessions.ledger(migration.store));
        matches!(standing, Standing::Applied { .. } | Standing::Reversing)
    };
    let mut last: Vec<&Migration> = Vec::new();
    let mut counted = 0;
    for migration in history.migrations.iter().rev().filter(there) {
        let with_the_last = last.last().is_some_and(|last| {
            last.goes_with.as_ref() == Some(&migration.name) && last.store != migration.store
        });
        counted += usize::from(!with_the_last);
        if counted > changes {
            break;
        }
        last.push(migration);
    }
    last
}
