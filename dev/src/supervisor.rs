//! The connection to the process that holds a data folder's servers.

use crate::{Error, cache::Cache};
use std::{
    fs::File,
    io::{self, Read, Write},
    os::{fd::AsRawFd, unix::net::UnixStream},
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

/// How long the servers outlive the last lease, so that test binaries that run one after another share a start.
const GRACE: Duration = Duration::from_millis(2500);
/// A supervisor that is stopping its servers needs less.
const PATIENCE: Duration = Duration::from_secs(20);

/// A server to be started: what the helper's `start` takes.
pub(crate) struct Launch {
    pub service: String,
    pub ids: [String; 2],
    /// The signal that asks for an orderly end; 0 where the closing of its standard input does that.
    pub stop: i32,
    /// The signal that the kernel sends it when the supervisor dies.
    pub death: i32,
    pub log: PathBuf,
    pub arguments: Vec<String>,
    pub environment: Vec<(&'static str, String)>,
}

/// What a supervisor holds.
pub(crate) struct Held {
    pub leases: usize,
    pub kept: bool,
    pub servers: Vec<(String, u32)>,
}

impl Held {
    pub fn pid(&self, service: &str) -> Option<u32> {
        self.servers.iter().find(|(name, _)| name == service).map(|(_, pid)| *pid)
    }
}

/// An open connection.
pub(crate) struct Supervisor {
    stream: UnixStream,
    folder: PathBuf,
}

impl Supervisor {
    /// The running supervisor of a data folder, if there is one, without a lease.
    pub fn attach(folder: &Path) -> Result<Option<Self>, Error> {
        Self::connect(folder, "list")
    }

    /// The same with a lease, which lasts as long as the connection.
    pub fn lease(folder: &Path) -> Result<Option<Self>, Error> {
        Self::connect(folder, "lease")
    }

    fn connect(folder: &Path, greeting: &str) -> Result<Option<Self>, Error> {
        let connected = File::open(folder).and_then(|open| {
            // Through the open folder the path is short, whatever the folder's own: an address has 108 bytes.
            UnixStream::connect(format!("/proc/self/fd/{}/supervisor.sock", open.as_raw_fd()))
        });
        let stream = match connected {
            Ok(stream) => stream,
            Err(error)
                if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused) =>
            {
                return Ok(None);
            }
            Err(error) => return Err(failure(folder, error)),
        };
        stream.set_read_timeout(Some(PATIENCE)).map_err(|error| failure(folder, error))?;
        let mut supervisor = Supervisor { stream, folder: folder.into() };
        // One that has just begun to stop accepts no more: the connection breaks before its first answer.
        Ok(supervisor.ask(&[greeting]).is_ok().then_some(supervisor))
    }

    /// A lease of the folder's supervisor, started if need be. The caller holds the folder's lock.
    pub fn lease_or_start(cache: &Cache, folder: &Path) -> Result<Self, Error> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(supervisor) = Self::lease(folder)? {
                return Ok(supervisor);
            }
            let mut command = std::process::Command::new(cache.helper());
            command.arg("supervise").arg(folder).arg(GRACE.as_millis().to_string()).env_clear();
            let output = command.stdin(std::process::Stdio::null()).output();
            let output = output.map_err(|error| failure(folder, error))?;
            if !output.status.success() || Instant::now() > deadline {
                let said = String::from_utf8_lossy(&output.stderr);
                return Err(failure(folder, format!("it does not start: {}", said.trim())));
            }
        }
    }

    pub fn start(&mut self, launch: &Launch) -> Result<u32, Error> {
        let [uid, gid] = &launch.ids;
        let (stop, death) = (launch.stop.to_string(), launch.death.to_string());
        let (log, count) = (launch.log.display().to_string(), launch.arguments.len().to_string());
        let mut fields = vec!["start", &launch.service, uid, gid, &stop, &death, &log, &count];
        fields.extend(launch.arguments.iter().map(String::as_str));
        let environment: Vec<_> =
            launch.environment.iter().map(|(key, value)| format!("{key}={value}")).collect();
        fields.extend(environment.iter().map(String::as_str));
        let answer = self.ask(&fields)?;
        number(&answer, 0).ok_or_else(|| failure(&self.folder, "it gave no process id"))
    }

    pub fn list(&mut self) -> Result<Held, Error> {
        let answer = self.ask(&["list"])?;
        let pairs = answer.get(2..).unwrap_or_default().chunks_exact(2);
        Ok(Held {
            leases: number(&answer, 0).unwrap_or(0) as usize,
            kept: number(&answer, 1) == Some(1),
            servers: pairs.filter_map(|pair| Some((pair[0].clone(), pair[1].parse().ok()?))).collect(),
        })
    }

    /// Kills one server; its process may take a moment to be gone from `list`.
    pub fn kill(&mut self, service: &str) -> Result<(), Error> {
        self.ask(&["kill", service]).map(drop)
    }

    /// Keeps the servers without any lease, until `down`.
    pub fn keep(&mut self) -> Result<(), Error> {
        self.ask(&["keep"]).map(drop)
    }

    /// Ends `keep`. Gives the number of leases; without any, waits until the servers are stopped.
    pub fn down(mut self) -> Result<usize, Error> {
        let answer = self.ask(&["down"])?;
        let leases = number(&answer, 0).unwrap_or(0);
        if leases == 0 {
            // The supervisor's end of the connection closes when it exits, after its servers.
            while let Ok(1..) = self.stream.read(&mut [0; 64]) {}
        }
        Ok(leases as usize)
    }

    fn ask(&mut self, fields: &[&str]) -> Result<Vec<String>, Error> {
        let mut answer = self.exchange(fields).map_err(|error| failure(&self.folder, error))?.into_iter();
        match answer.next().as_deref() {
            Some("ok") => Ok(answer.collect()),
            _ => Err(failure(&self.folder, answer.collect::<Vec<_>>().join(" "))),
        }
    }

    fn exchange(&mut self, fields: &[&str]) -> io::Result<Vec<String>> {
        let body: Vec<u8> = fields.iter().flat_map(|field| field.bytes().chain([0])).collect();
        let mut message = (body.len() as u32).to_ne_bytes().to_vec();
        message.extend(body);
        self.stream.write_all(&message)?;
        let mut size = [0; 4];
        self.stream.read_exact(&mut size)?;
        let mut answer = vec![0; u32::from_ne_bytes(size) as usize];
        self.stream.read_exact(&mut answer)?;
        let text = String::from_utf8_lossy(&answer);
        Ok(text.trim_end_matches('\0').split('\0').map(String::from).collect())
    }
}

fn number(answer: &[String], index: usize) -> Option<u32> {
    answer.get(index)?.parse().ok()
}

fn failure(folder: &Path, why: impl std::fmt::Display) -> Error {
    Error::Supervisor { folder: folder.into(), why: why.to_string() }
}

/// Waits until `done` gives something, or the time is over.
pub(crate) fn poll<T>(
    patience: Duration,
    mut done: impl FnMut() -> Result<Option<T>, Error>,
) -> Result<Option<T>, Error> {
    let deadline = Instant::now() + patience;
    loop {
        match done()? {
            None if Instant::now() < deadline => thread::sleep(Duration::from_millis(15)),
            result => return Ok(result),
        }
    }
}
