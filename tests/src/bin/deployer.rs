//! Deploys a folder of migrations, for tests that stop it: `deployer FOLDER POSTGRES_URL CLICKHOUSE_URL [--steps]`.
//!
//! Each event is a line on stdout. With `--steps` it waits after each for a line on stdin.

use std::io::{BufRead, Write};
use std::path::Path;
use std::process::ExitCode;

use rowcol::Stores;
use rowcol::migrate::{Databases, Event, History, Options, deploy};

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, postgres, clickhouse, rest @ ..] = arguments.as_slice() else {
        return say("failed\tthree arguments are needed", ExitCode::FAILURE);
    };
    let steps = rest.iter().any(|argument| argument == "--steps");
    match run(folder, postgres, clickhouse, steps).await {
        Ok(()) => say("ended", ExitCode::SUCCESS),
        Err(error) => say(&format!("failed\t{}", error.replace('\n', "\\n")), ExitCode::FAILURE),
    }
}

async fn run(folder: &str, postgres: &str, clickhouse: &str, steps: bool) -> Result<(), String> {
    let history = History::read(Path::new(folder)).map_err(|error| error.to_string())?;
    let stores = Stores::connect(postgres, clickhouse).await.map_err(|error| error.to_string())?;
    let options = Options::default().on_event(move |event| {
        say(&line(event), ());
        // An event that comes by the clock is no place to stop at.
        if steps && !matches!(event, Event::Running { .. } | Event::Waiting { .. }) {
            // Where nobody answers any more, it goes on.
            drop(std::io::stdin().lock().read_line(&mut String::new()));
        }
    });
    let deployed = deploy(&Databases::from(&stores), &history, &options).await;
    deployed.map(drop).map_err(|error| error.to_string())
}

/// The kind of an event, a tab, and its text.
fn line(event: &Event<'_>) -> String {
    let kind = format!("{event:?}");
    let kind = kind.split([' ', '{']).next().unwrap_or_default();
    format!("{kind}\t{event}")
}

fn say<T>(line: &str, then: T) -> T {
    let mut out = std::io::stdout().lock();
    // The reader may be gone.
    drop(writeln!(out, "{line}").and_then(|()| out.flush()));
    then
}
