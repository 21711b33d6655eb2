//! How a peer is told what to do.

use std::io::{BufRead as _, Write as _};

use anyhow::{Context as _, Result, bail};
use serde::{Deserialize, Serialize};

use crate::data::Size;
use crate::{Job, Measured};

/// A library under test.
pub trait Peer: Sized {
    /// Gets ready; connections are opened when the first workload needs them.
    fn new(place: Place) -> Self;

    /// Measures a workload, if the library can do it.
    fn run(&mut self, job: &Job) -> impl Future<Output = Result<Option<Measured>>>;
}

/// Where the data is, and how much of it.
#[derive(Debug, Clone)]
pub struct Place {
    /// The data set in Postgres.
    pub postgres: String,
    /// The same tables, empty, to write to.
    pub scratch: String,
    /// The data set in ClickHouse.
    pub clickhouse: String,
    /// The same table, empty, to write to.
    pub clickhouse_scratch: String,
    /// How much data there is.
    pub size: Size,
}

/// The answer to a line.
#[derive(Debug, Serialize, Deserialize)]
pub enum Reply {
    /// It was measured.
    Measured(Measured),
    /// The library, or the benchmark of it, does not do this workload.
    None,
    /// It failed.
    Failed(String),
}

impl Place {
    fn from_env() -> Result<Self> {
        let get = |name: &str| {
            std::env::var(name).with_context(|| format!("{name} is not set: the benchmark sets it"))
        };
        Ok(Self {
            postgres: get("PEERS_POSTGRES")?,
            scratch: get("PEERS_SCRATCH")?,
            clickhouse: get("PEERS_CLICKHOUSE")?,
            clickhouse_scratch: get("PEERS_CLICKHOUSE_SCRATCH")?,
            size: serde_json::from_str(&get("PEERS_SIZE")?).context("PEERS_SIZE")?,
        })
    }
}

/// Runs the workloads that standard input asks for. With arguments, `workload repetitions`, runs just that, and looks
/// at no answers: for an instrument that counts instructions.
///
/// # Errors
/// The environment lacks something, or standard input or output broke.
pub fn serve<P: Peer>() -> Result<()> {
    let mut peer = P::new(Place::from_env()?);
    // One thread, so that what is measured is the library and not the scheduler.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if !arguments.is_empty() {
        let job = job(arguments.iter().map(String::as_str), false)?;
        let measured = runtime.block_on(peer.run(&job))?.context("the peer does not know the workload")?;
        println!("{}", serde_json::to_string(&measured)?);
        return Ok(());
    }
    for line in std::io::stdin().lock().lines() {
        let job = job(line?.split_whitespace(), true)?;
        let reply = match runtime.block_on(peer.run(&job)) {
            Ok(Some(measured)) => Reply::Measured(measured),
            Ok(None) => Reply::None,
            Err(error) => Reply::Failed(format!("{error:#}")),
        };
        println!("{}", serde_json::to_string(&reply)?);
        std::io::stdout().flush()?;
    }
    Ok(())
}

fn job<'a>(mut words: impl Iterator<Item = &'a str>, checked: bool) -> Result<Job> {
    match (words.next(), words.next().map(str::parse)) {
        (Some(workload), Some(Ok(repetitions))) => {
            Ok(Job { workload: workload.replace('_', " "), repetitions, checked })
        }
        _ => bail!("expected `workload repetitions`"),
    }
}
