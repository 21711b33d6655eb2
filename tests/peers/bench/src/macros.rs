//! What derives cost the compiler: 20 models of 12 fields, made from each peer's `model.in`.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike as _;

use crate::peers::{Peer, cargo, folder};
use crate::process::bar;

/// So many models are made.
const MODELS: usize = 20;
/// So often they are checked; the median counts.
const CHECKS: usize = 5;

/// What the models of a peer cost.
#[derive(Debug)]
pub struct Cost {
    /// Whose.
    pub name: &'static str,
    /// Processor time of `cargo check`, in seconds, beyond that of plain structs.
    pub seconds: f64,
    /// Lines after expansion.
    pub lines: usize,
}

/// Measures all peers that have models.
pub fn measure(peers: &[&'static Peer]) -> Result<Vec<Cost>> {
    let with_models: Vec<_> = peers.iter().filter(|peer| template(&peer.folder()).exists()).collect();
    let bar = bar(with_models.len() as u64 + 1);
    bar.set_message("checking plain structs");
    let plain = check(&folder(), &folder().join("harness"), "peers-harness")?;
    let mut costs = Vec::new();
    for peer in with_models {
        bar.inc(1);
        bar.set_message(format!("checking the models of {}", peer.name));
        let (workspace, package) = (peer.workspace(), format!("peer-{}", peer.name));
        let seconds = check(&workspace, &peer.folder(), &package)? - plain;
        costs.push(Cost { name: peer.name, seconds, lines: expanded(&workspace, &package)? });
    }
    bar.finish_and_clear();
    Ok(costs)
}

fn template(package: &Path) -> std::path::PathBuf {
    package.join("model.in")
}

/// The processor time of a check, in seconds. Everything that the models depend on was checked before.
fn check(workspace: &Path, package: &Path, name: &str) -> Result<f64> {
    let model = template(package);
    let model = fs::read_to_string(&model).with_context(|| model.display().to_string())?;
    let models: String = (0..MODELS).map(|n| model.replace("{n}", &n.to_string())).collect();
    let source = package.join("examples/models.rs");
    fs::create_dir_all(package.join("examples"))?;
    let mut seconds = Vec::new();
    for time in 0..=CHECKS {
        // Another text each time, so that there is something to do.
        fs::write(
            &source,
            format!("//! Made by the benchmark, {time}.\n#![allow(warnings)]\n{models}\nfn main() {{}}\n"),
        )?;
        let before = children()?;
        run(command(workspace).args(["check", "--quiet", "--locked", "-p", name, "--example", "models"]))?;
        seconds.push(children()? - before);
    }
    // The first one also checked what the models depend on.
    seconds.remove(0);
    seconds.sort_by(f64::total_cmp);
    Ok(seconds[CHECKS / 2])
}

fn expanded(workspace: &Path, package: &str) -> Result<usize> {
    let arguments =
        ["rustc", "--quiet", "--locked", "--profile", "check", "-p", package, "--example", "models"];
    let text = run(command(workspace).args(arguments).args(["--", "-Zunpretty=expanded"]))?;
    Ok(text.lines().count())
}

/// Cargo, with the compiler's option that prints expansions. It is set for all, for changing it compiles
/// everything anew.
fn command(workspace: &Path) -> Command {
    let mut command = cargo(workspace);
    command.env("RUSTC_BOOTSTRAP", "1");
    command
}

fn run(command: &mut Command) -> Result<String> {
    let output = command.stderr(Stdio::inherit()).output()?;
    ensure!(output.status.success(), "{command:?} failed");
    Ok(String::from_utf8(output.stdout)?)
}

/// Processor time of all processes that ended so far, in seconds.
fn children() -> Result<f64> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    Ok((usage.user_time() + usage.system_time()).num_microseconds() as f64 / 1e6)
}
