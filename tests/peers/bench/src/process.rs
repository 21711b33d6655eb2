//! The process of a peer in one round.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context as _, Result, bail};
use indicatif::{ProgressBar, ProgressStyle};
use peers_harness::{Measured, Reply};

use crate::peers::Peer;
use crate::servers::Servers;

/// A process that measures what it is told to.
pub struct Process {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Process {
    /// Starts the program of a peer.
    pub fn start(peer: &Peer, servers: &Servers) -> Result<Self> {
        let mut command = Command::new(peer.program());
        command.envs(servers.environment.iter().map(|(name, value)| (name, value)));
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().context(peer.name)?;
        let (input, output) = (child.stdin.take(), child.stdout.take());
        Ok(Self { child, input, output: BufReader::new(output.context("its output is a pipe")?) })
    }

    /// Measures a workload; nothing if the peer does not do it.
    pub fn measure(&mut self, workload: &str, repetitions: usize) -> Result<Option<Measured>> {
        let input = self.input.as_mut().context("its input is a pipe")?;
        // The names of workloads have spaces, the protocol's words do not.
        writeln!(input, "{} {repetitions}", workload.replace(' ', "_"))?;
        input.flush()?;
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        match serde_json::from_str(&line).context("the program ended or wrote something else")? {
            Reply::Measured(measured) => Ok(Some(measured)),
            Reply::None => Ok(None),
            Reply::Failed(error) => bail!("{error}"),
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It ends when its input does.
        drop(self.input.take());
        let _ = self.child.wait();
    }
}

/// A bar on standard error.
pub fn bar(length: u64) -> ProgressBar {
    let style = "{wide_msg} {bar:30} {human_pos}/{human_len}, {eta} left";
    let style = ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(length).with_style(style)
}
