//! `rowcol dev`: local servers for this project.

use std::path::PathBuf;

use rowcol_dev::{Builder, Down, Local, Status, Store};
use serde::Serialize;

use crate::arguments::{Dev, Report, Server, Stores};
use crate::error::Error;
use crate::output::{print, print_json};

/// Runs one of `rowcol dev`'s commands.
///
/// # Errors
/// A server cannot be had, started or stopped; the error names the ways to go on.
pub fn run(command: Dev) -> Result<(), Error> {
    match command {
        Dev::Up(stores) => up(&stores),
        Dev::Down => {
            print(&describe(servers().down()?));
            Ok(())
        }
        Dev::Reset => {
            print(&describe(servers().reset()?));
            Ok(())
        }
        Dev::Status { format } => status(format),
        Dev::Env { format } => env(format),
        Dev::ServeS3 => rowcol_dev::serve_s3().map_err(|source| Error::ServeS3 { source }),
    }
}

fn servers() -> Builder {
    Local::builder()
}

fn up(stores: &Stores) -> Result<(), Error> {
    let own =
        std::env::current_exe().map_err(|source| Error::Read { path: PathBuf::from("rowcol"), source })?;
    let wanted = match stores.stores.as_slice() {
        [] => Store::ALL.to_vec(),
        some => some.iter().map(|&server| server.into()).collect(),
    };
    let command = [own.to_string_lossy().into_owned(), "dev".to_owned(), "serve-s3".to_owned()];
    let local = servers().stores(wanted).s3_command(command).up()?;
    for (name, value) in local.env() {
        print(&format!("{name}={}", hide_password(&value)));
    }
    print("\nThe servers run until `rowcol dev down`. In a shell: eval \"$(rowcol dev env)\"");
    Ok(())
}

fn describe(outcome: Down) -> String {
    match outcome {
        Down::Stopped => "stopped".to_owned(),
        Down::NothingRan => "nothing was running".to_owned(),
        Down::InUse { leases } => {
            format!(
                "still in use by {leases} process{}; they stop with it",
                if leases == 1 { "" } else { "es" }
            )
        }
        other => format!("{other:?}"),
    }
}

/// `rowcol dev status --format json`
#[derive(Serialize)]
struct Running {
    folder: PathBuf,
    kept: bool,
    leases: usize,
    servers: Vec<RunningServer>,
}

#[derive(Serialize)]
struct RunningServer {
    store: String,
    service: String,
    pid: u32,
    port: u16,
}

impl From<&Status> for Running {
    fn from(status: &Status) -> Self {
        let servers = status.servers.iter().map(|server| RunningServer {
            store: server.store.to_string().to_lowercase(),
            service: server.service.clone(),
            pid: server.pid,
            port: server.port,
        });
        Self {
            folder: status.folder.clone(),
            kept: status.kept,
            leases: status.leases,
            servers: servers.collect(),
        }
    }
}

fn status(format: Report) -> Result<(), Error> {
    let status = servers().status()?;
    if format == Report::Json {
        return print_json(&Running::from(&status));
    }
    if status.servers.is_empty() {
        print("nothing is running; `rowcol dev up` starts the servers");
        return Ok(());
    }
    for server in &status.servers {
        print(&format!(
            "{:<12}{:<16}127.0.0.1:{:<8}pid {}",
            server.store.to_string(),
            server.service,
            server.port,
            server.pid
        ));
    }
    let kept = if status.kept { "until `rowcol dev down`" } else { "until its last user ends" };
    print(&format!("\nruns {kept}; used by {}; data in {}", status.leases, status.folder.display()));
    Ok(())
}

fn env(format: Report) -> Result<(), Error> {
    let variables = servers().status()?.env();
    if variables.is_empty() {
        return Err(Error::NothingRuns);
    }
    if format == Report::Json {
        let object: serde_json::Map<_, _> =
            variables.into_iter().map(|(name, value)| (name, value.into())).collect();
        return print_json(&object);
    }
    for (name, value) in variables {
        print(&format!("export {name}='{}'", value.replace('\'', r"'\''")));
    }
    Ok(())
}

/// A URL as it may be shown on a terminal: `postgres://user:…@host`; other values, the keys, not at all.
fn hide_password(value: &str) -> String {
    let Some((scheme, rest)) = value.split_once("://") else { return "…".to_owned() };
    match rest.rsplit_once('@') {
        Some((user, place)) => {
            let name = user.split(':').next().unwrap_or_default();
            format!("{scheme}://{name}:…@{place}")
        }
        None => value.to_owned(),
    }
}

impl From<Server> for Store {
    fn from(server: Server) -> Self {
        match server {
            Server::Postgres => Self::Postgres,
            Server::Clickhouse => Self::ClickHouse,
            Server::Redis => Self::Valkey,
            Server::S3 => Self::S3,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_not_shown() {
        assert_eq!(hide_password("postgres://me:a@b:c@h:1/d"), "postgres://me:…@h:1/d");
        assert_eq!(hide_password("http://127.0.0.1:9000"), "http://127.0.0.1:9000");
        assert_eq!(hide_password("sesame"), "…");
    }
}
