//! `rowcol migrate`: migrations of both stores.

pub mod diff;
pub mod new;
pub mod rebase;
pub mod squash;

use crate::Outcome;
use crate::arguments::Migrate;
use crate::error::Error;

/// Runs one of `rowcol migrate`'s commands.
///
/// # Errors
/// Those of the command.
pub fn run(command: &Migrate) -> Result<Outcome, Error> {
    match command {
        Migrate::New(arguments) => new::run(arguments).map(|()| Outcome::Done),
        Migrate::Diff(arguments) => diff::run(arguments),
        Migrate::Rebase(arguments) => rebase::run(arguments).map(|()| Outcome::Done),
        Migrate::Squash(arguments) => squash::run(arguments).map(|()| Outcome::Done),
    }
}
