//! The command line of rowcol. Scripts rely on it: names, outputs and exit codes are a contract.
//!
//! | exit code | meaning |
//! |---|---|
//! | 0 | done; no change, no finding |
//! | 1 | an error, a wrong command line included |
//! | 2 | there are changes or findings, where the command was asked to tell |
//! | 3 | a decision is needed: the output says which attribute or flag to add |

#![allow(clippy::result_large_err, reason = "a command fails at most once, and then it ends")]

mod arguments;
mod command;
mod config;
mod decisions;
mod error;
mod folder;
mod models;
mod output;
mod progress;
mod side;
mod side_by_side;
mod stores;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

use crate::arguments::{Arguments, Command};
use crate::error::Error;

/// To plan is to parse, and to parse is to allocate: the system's allocator takes a third of the time of a plan for
/// thousands of tables.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Runs one command line and returns its exit code. The first argument is the program's name.
#[must_use]
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(refused) => {
            // clap ends with 2 on a wrong command line; 2 is "there are changes" here.
            let asked = matches!(refused.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
            // Nothing is left to tell when even this cannot be printed.
            let _ = refused.print();
            return if asked { ExitCode::SUCCESS } else { ExitCode::FAILURE };
        }
    };
    let json = arguments.wants_json();
    let outcome = match arguments.command {
        Command::Init => command::init::run().map(|()| Outcome::Done),
        Command::Sql(sql) => command::sql::run(&sql).map(|()| Outcome::Done),
        Command::Pull(pull) => command::pull::run(&pull).map(|()| Outcome::Done),
        Command::Migrate(migrate) => command::migrate::run(&migrate),
        Command::Dev(dev) => command::dev::run(dev).map(|()| Outcome::Done),
    };
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Found) => ExitCode::from(2),
        Err(error) => {
            let code = error.exit_code();
            let untold = match error {
                Error::Undecided(undecided) => undecided.tell(json).err(),
                error => Some(error),
            };
            if let Some(error) = untold {
                anstream::eprintln!("{:?}", miette::Report::new(error));
            }
            ExitCode::from(code)
        }
    }
}

/// How a command ended that did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// There is nothing to tell, or nobody asked.
    Done,
    /// There are changes or findings, and the command was asked to tell.
    Found,
}
