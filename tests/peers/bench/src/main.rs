//! rowcol beside other libraries: starts the servers, loads the data set, runs a program for each library, and prints
//! tables as markdown.
//!
//! ```text
//! cargo run --release -p bench                    all of it
//! cargo run --release -p bench -- --quick         a small run, to try out
//! cargo run --release -p bench -- --only W1,W2 --peers sqlx
//! cargo run --release -p bench -- --instructions  instructions of the clients, counted by valgrind
//! cargo run --release -p bench -- --macros        what the derives cost the compiler
//! cargo run --release -p bench -- -- perf record target/release/peer-rowcol W7 20
//! ```

mod goals;
mod instructions;
mod load;
mod machine;
mod macros;
mod peers;
mod process;
mod rounds;
mod servers;
mod tables;

use std::process::Command;

use anyhow::{Result, ensure};
use clap::Parser;
use peers_harness::data::Size;

/// Measures rowcol beside other libraries and prints tables as markdown.
#[derive(Debug, Parser)]
struct Options {
    /// A tenth of the data and few repetitions, to try out.
    #[arg(long)]
    quick: bool,
    /// How often each workload is measured, each time in new processes.
    #[arg(long)]
    rounds: Option<usize>,
    /// Workloads, such as `W1,W7`; all unless given.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Libraries beside rowcol and tokio-postgres, such as `sqlx,toasty`; all unless given.
    #[arg(long, value_delimiter = ',')]
    peers: Vec<String>,
    /// Counts the instructions of the clients instead of measuring times. Needs valgrind.
    #[arg(long)]
    instructions: bool,
    /// Measures what the derives cost the compiler, and nothing else.
    #[arg(long)]
    macros: bool,
    /// Runs this command with the servers started and the environment of a peer set, and measures nothing: for a
    /// profiler.
    #[arg(last = true)]
    command: Vec<String>,
}

fn main() -> Result<()> {
    let options = Options::parse();
    let peers = peers::chosen(&options.peers)?;
    let chosen = |workload: &str| {
        options.only.is_empty()
            || options.only.iter().any(|only| workload.split(' ').next() == Some(only.as_str()))
    };
    if options.macros {
        print!("{}", machine::heading("")?);
        print!("{}", tables::macros(&macros::measure(&peers)?));
        return Ok(());
    }
    peers::build(&peers)?;
    let size = if options.quick { Size::QUICK } else { Size::FULL };
    let servers = servers::start(size)?;
    if let [program, arguments @ ..] = options.command.as_slice() {
        let environment = servers.environment.iter().map(|(name, value)| (name, value));
        let status = Command::new(program).args(arguments).envs(environment).status()?;
        ensure!(status.success(), "{program} failed");
        return Ok(());
    }
    let versions = servers.versions()?;
    if options.instructions {
        print!("{}", machine::heading(&versions)?);
        print!("{}", tables::instructions(&instructions::count(&peers, &servers, chosen)?));
        return Ok(());
    }
    let rounds = options.rounds.unwrap_or(if options.quick { 3 } else { 5 });
    let workloads: Vec<_> = goals::WORKLOADS.iter().filter(|workload| chosen(workload.name)).collect();
    let heading = machine::heading(&versions)?;
    let results = rounds::run(&peers, &servers, &workloads, rounds, options.quick)?;
    print!("{heading}{}", tables::all(&peers, &workloads, &results));
    if options.only.is_empty() && !options.quick || options.only.iter().any(|only| only == "W10") {
        print!("{}", tables::macros(&macros::measure(&peers)?));
    }
    Ok(())
}
