//! Instructions of the clients, counted by valgrind: a measure that a busy machine does not change.

use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use indicatif::ProgressIterator as _;

use crate::peers::Peer;
use crate::process::bar;
use crate::servers::Servers;

/// Workloads, and how often each is repeated: the difference of the two runs is that of their repetitions.
const WORKLOADS: &[(&str, [usize; 2])] =
    &[("W1", [200, 1200]), ("W2", [50, 250]), ("W3", [100, 500]), ("W4", [2, 4])];

/// Instructions of one operation.
#[derive(Debug)]
pub struct Instructions {
    /// The column's title.
    pub column: &'static str,
    /// The workload.
    pub workload: &'static str,
    /// How many.
    pub count: f64,
}

/// Counts.
pub fn count(
    peers: &[&'static Peer],
    servers: &Servers,
    chosen: impl Fn(&str) -> bool,
) -> Result<Vec<Instructions>> {
    let mut jobs = Vec::new();
    for (workload, repetitions) in WORKLOADS.iter().filter(|(workload, _)| chosen(workload)) {
        for peer in peers {
            jobs.extend(
                peer.columns.iter().map(|(column, suffix)| (peer, *column, *suffix, *workload, repetitions)),
            );
        }
    }
    let bar = bar(jobs.len() as u64);
    let mut counts = Vec::new();
    for (peer, column, suffix, workload, [few, many]) in jobs.into_iter().progress_with(bar.clone()) {
        bar.set_message(format!("{workload}, {column}"));
        let name = format!("{workload}{suffix}").replace(' ', "_");
        let (Some(less), Some(more)) = (run(peer, servers, &name, *few)?, run(peer, servers, &name, *many)?)
        else {
            continue;
        };
        counts.push(Instructions { column, workload, count: (more - less) / (many - few) as f64 });
    }
    Ok(counts)
}

/// Instructions of a whole process; none if the peer does not do the workload.
fn run(peer: &Peer, servers: &Servers, workload: &str, repetitions: usize) -> Result<Option<f64>> {
    let mut command = Command::new("valgrind");
    command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(peer.program());
    command.args([workload, &repetitions.to_string()]);
    command.envs(servers.environment.iter().map(|(name, value)| (name, value)));
    let output = command.output().context("valgrind does not start: is it installed?")?;
    let text = String::from_utf8_lossy(&output.stderr);
    if text.contains("does not know the workload") {
        return Ok(None);
    }
    ensure!(output.status.success(), "{workload} by {}: {text}", peer.name);
    let collected = text.lines().find_map(|line| line.split_once("Collected : "));
    let (_, count) = collected.with_context(|| format!("valgrind told no count: {text}"))?;
    Ok(Some(count.trim().parse()?))
}
