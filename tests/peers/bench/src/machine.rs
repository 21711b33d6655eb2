//! What was measured where.

use std::fs;

use anyhow::Result;
use chrono::Utc;

use crate::peers;

/// The lines above the tables.
pub fn heading(servers: &str) -> Result<String> {
    let processor = field("/proc/cpuinfo", "model name").unwrap_or_else(|| std::env::consts::ARCH.to_owned());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let memory =
        field("/proc/meminfo", "MemTotal").and_then(|text| text.split(' ').next()?.parse::<u64>().ok());
    let memory =
        memory.map_or_else(String::new, |kib| format!(", {} GB of memory", (kib + 524_288) / 1_048_576));
    let load = fs::read_to_string("/proc/loadavg").ok();
    let load = load.as_deref().and_then(|text| text.split(' ').next()).unwrap_or("unknown");
    let compiler = peers::cargo(&peers::folder()).arg("--version").output()?;
    let compiler = String::from_utf8_lossy(&compiler.stdout).split(' ').nth(1).unwrap_or_default().to_owned();
    let mut versions = vec![format!("Rust {compiler}")];
    if !servers.is_empty() {
        versions.insert(0, servers.to_owned());
    }
    for peer in peers::chosen(&[])? {
        versions.extend(peer.versions()?);
    }
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments = if arguments.is_empty() { String::new() } else { format!(" -- {}", arguments.join(" ")) };
    Ok(format!(
        "- Command: `cargo run --release -p bench{arguments}`, in `tests/peers`, {}\n\
         - Machine: {cores} cores of {processor}{memory}; load before the run {load}\n\
         - Versions: {}\n",
        Utc::now().format("%Y-%m-%d %H:%M UTC"),
        versions.join(", "),
    ))
}

/// The value of a line `name : value`.
fn field(path: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}
