//! Measuring: each workload in each round by each peer, one after the other.

use std::collections::HashMap;

use anyhow::{Context as _, Result, ensure};
use peers_harness::Measured;

use crate::goals::Workload;
use crate::peers::Peer;
use crate::process::{Process, bar};
use crate::servers::Servers;

/// What was measured, by the title of a column and the name of a workload.
#[derive(Debug, Default)]
pub struct Results(HashMap<(&'static str, &'static str), Vec<Measured>>);

impl Results {
    /// The rounds of a workload.
    pub fn of(&self, column: &'static str, workload: &'static str) -> Option<Rounds<'_>> {
        self.0.get(&(column, workload)).map(|rounds| Rounds(rounds))
    }
}

/// The rounds of a workload.
#[derive(Debug, Clone, Copy)]
pub struct Rounds<'a>(&'a [Measured]);

impl Rounds<'_> {
    /// The median of the rounds' medians, in nanoseconds.
    pub fn median(self) -> f64 {
        median(self.0.iter().map(|measured| measured.median).collect())
    }

    /// The fastest repetition of all rounds, in nanoseconds.
    pub fn minimum(self) -> f64 {
        self.0.iter().map(|measured| measured.minimum).fold(f64::INFINITY, f64::min)
    }

    /// Allocations of one operation.
    pub fn allocations(self) -> f64 {
        median(self.0.iter().map(|measured| measured.allocations).collect())
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Measures. Fails if two peers gave different answers or wrote different rows.
pub fn run(
    peers: &[&'static Peer],
    servers: &Servers,
    workloads: &[&'static Workload],
    rounds: usize,
    quick: bool,
) -> Result<Results> {
    let mut results = Results::default();
    // What the first peer answered and wrote.
    let mut answers: HashMap<&str, (&str, [String; 2])> = HashMap::new();
    let columns = peers.iter().map(|peer| peer.columns.len()).sum::<usize>();
    let bar = bar((rounds * workloads.len() * columns) as u64);
    servers.written()?;
    for round in 0..rounds {
        let started: Result<Vec<_>> = peers.iter().map(|peer| Process::start(peer, servers)).collect();
        let mut processes: Vec<_> = peers.iter().zip(started?).collect();
        // Nobody is always the first.
        let first = round % processes.len();
        processes.rotate_left(first);
        for workload in workloads {
            for (peer, process) in &mut processes {
                for &(column, suffix) in peer.columns {
                    let name = format!("{}{suffix}", workload.name);
                    bar.set_message(format!("round {} of {rounds}: {name}, {column}", round + 1));
                    bar.inc(1);
                    let doing = || format!("{name} by {column}");
                    let repetitions = workload.repetitions[usize::from(quick)];
                    let Some(measured) = process.measure(&name, repetitions).with_context(doing)? else {
                        continue;
                    };
                    let answer = [measured.answer.clone(), servers.written()?];
                    let (other, expected) =
                        answers.entry(workload.name).or_insert_with(|| (column, answer.clone()));
                    ensure!(
                        *expected == answer,
                        "{}: not what {other} does: {answer:?}, not {expected:?}",
                        doing()
                    );
                    results.0.entry((column, workload.name)).or_default().push(measured);
                }
            }
        }
    }
    bar.finish_and_clear();
    Ok(results)
}
