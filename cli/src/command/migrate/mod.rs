//! `rowcol migrate`: migrations of both stores.

pub mod diff;
pub mod lint;
pub mod look;
pub mod new;
pub mod rebase;
pub mod run;
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
        Migrate::Lint(arguments) => lint::run(arguments),
        Migrate::Deploy(arguments) => run::deploy(arguments).map(|()| Outcome::Done),
        Migrate::Status(arguments) => look::status(arguments),
        Migrate::Verify(arguments) => look::verify(arguments),
        Migrate::Resolve(arguments) => run::resolve(arguments).map(|()| Outcome::Done),
        Migrate::Baseline(arguments) => run::baseline(arguments).map(|()| Outcome::Done),
        Migrate::Down(arguments) => run::down(arguments).map(|()| Outcome::Done),
        Migrate::Dev(arguments) => run::dev(arguments).map(|()| Outcome::Done),
        Migrate::Rebase(arguments) => rebase::run(arguments).map(|()| Outcome::Done),
        Migrate::Squash(arguments) => squash::run(arguments).map(|()| Outcome::Done),
    }
}
