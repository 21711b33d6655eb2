//! Saying by hand what became of a statement or a migration.

use rowcol_codegen::plan::Store;
use rowcol_codegen::plan::history::{History, Migration};

use super::ledger::{Mark, State};
use super::script::Script;
use super::sessions::{STORES, Sessions};
use super::standing::up;
use super::{Databases, Direction, Error, Options, Result};

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolution {
    /// It took place.
    Applied,
    /// It did not, or was taken back by hand.
    RolledBack,
}

/// Records what became of a statement (from 1), or of a whole migration. Nothing of the migration is run.
///
/// The name may have the store before it: `postgres:20240101120000_x`. A whole migration that is recorded as applied is
/// so with the file that is there now. One whose file is gone can only be rolled back.
///
/// # Errors
/// [`Error::Name`] where there is no such migration or statement, or one in each store.
pub async fn resolve(
    databases: &Databases,
    history: &History,
    (name, statement): (&str, Option<usize>),
    resolution: Resolution,
    options: &Options,
) -> Result<()> {
    let mut sessions = Sessions::hold(databases, history, options).await?;
    let wrong = |problem: &str| Error::Name { name: name.to_owned(), problem: problem.to_owned() };
    let (store, plain) = split(name);
    let files: Vec<&Migration> = history
        .migrations
        .iter()
        .filter(|file| file.name == plain && store.is_none_or(|store| store == file.store))
        .collect();
    let gone: Vec<Store> = STORES
        .into_iter()
        .filter(|known| store.is_none_or(|store| store == *known))
        .filter(|known| sessions.ledger(*known).migrations().any(|migration| migration == plain))
        .collect();
    let script = match (files.as_slice(), gone.as_slice(), resolution) {
        ([file], ..) => up(file),
        ([], [store], Resolution::RolledBack) => Script {
            store: *store,
            migration: plain,
            direction: Direction::Up,
            statements: &[],
            checksum: "",
        },
        ([], [_], Resolution::Applied) => {
            return Err(wrong("its file is not there, so it can only be taken as rolled back"));
        }
        ([], [], _) => return Err(wrong("there is no such migration; see: rowcol migrate status")),
        _ => {
            return Err(wrong("both stores have one of this name; write postgres: or clickhouse: before it"));
        }
    };
    let reversing = sessions.ledger(script.store).entry(plain, Direction::Down, 0);
    let direction = match reversing {
        Some(entry) if entry.state != State::Done => Direction::Down,
        _ => Direction::Up,
    };
    let down = files.first().and_then(|file| file.down.as_deref()).unwrap_or_default();
    let script = match direction {
        Direction::Up => script,
        Direction::Down => Script { direction, statements: down, ..script },
    };
    match statement {
        Some(number) if number == 0 || number > script.statements.len() => {
            let there = script.statements.len();
            Err(wrong(&format!("it has no statement {number}; there are 1 to {there}")))
        }
        Some(number) => {
            let state = match resolution {
                Resolution::Applied => State::Done,
                Resolution::RolledBack => State::Undone,
            };
            sessions.mark(script.store, &[Mark::new(&script, number, state)]).await
        }
        None => whole(&mut sessions, files.first().copied(), (script.store, plain), resolution).await,
    }
}

/// Records a whole migration; what was begun of taking it back counts no more.
async fn whole(
    sessions: &mut Sessions,
    file: Option<&Migration>,
    (store, name): (Store, &str),
    resolution: Resolution,
) -> Result<()> {
    let ledger = sessions.ledger(store);
    let mut marks = ledger.undo(name, Direction::Down);
    marks.extend(ledger.undo(name, Direction::Up));
    if let (Some(file), Resolution::Applied) = (file, resolution) {
        let script = up(file);
        let numbers = (1..=script.statements.len()).chain([0]);
        marks.extend(numbers.map(|number| Mark::new(&script, number, State::Done)));
    }
    sessions.mark(store, &marks).await
}

/// A name and the store before it.
fn split(name: &str) -> (Option<Store>, &str) {
    let with_store = |store: Store| {
        let rest = name.strip_prefix(store.key())?;
        rest.strip_prefix([':', '/']).map(|rest| (Some(store), rest))
    };
    STORES.into_iter().find_map(with_store).unwrap_or((None, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_may_have_their_store() {
        assert_eq!(split("postgres:x"), (Some(Store::Postgres), "x"));
        assert_eq!(split("clickhouse/001_x"), (Some(Store::ClickHouse), "001_x"));
        assert_eq!(split("postgres_users"), (None, "postgres_users"));
    }
}
