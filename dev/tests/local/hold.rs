//! Another process that holds local servers, and what it leaves behind.

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead, BufReader, Read},
    os::unix::fs::{MetadataExt, PermissionsExt, chown},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// `nobody`, whom every Linux has: Postgres wants a user with a name.
const SOMEBODY: u32 = 65_534;

/// Who runs the process.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Who {
    Me,
    Somebody,
}

/// This user; and, if this is root, an ordinary one too.
pub fn everybody() -> Vec<Who> {
    if is_root() { vec![Who::Me, Who::Somebody] } else { vec![Who::Me] }
}

pub fn is_root() -> bool {
    fs::metadata("/proc/self").unwrap().uid() == 0
}

/// A folder of one test, for data and whatever else, that everybody may enter.
pub struct Scratch {
    folder: TempDir,
    who: Who,
}

impl Scratch {
    pub fn new(who: Who) -> Self {
        let folder = TempDir::with_prefix("rowcol-dev-").unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let scratch = Scratch { folder, who };
        let program = scratch.path("hold");
        // The target folder may lie where the other user cannot go.
        // Copied by another process: a file that this one has written may still be busy when it is run.
        let copied = Command::new("cp").arg(env!("CARGO_BIN_EXE_rowcol-dev-hold")).arg(program).status();
        assert!(copied.unwrap().success());
        scratch.create("data");
        scratch.create("home");
        scratch
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A folder that belongs to whoever runs the processes.
    pub fn create(&self, name: &str) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(&path).unwrap();
        if self.who == Who::Somebody {
            chown(&path, Some(SOMEBODY), Some(SOMEBODY)).unwrap();
        }
        path
    }

    /// The data folder that the processes use.
    pub fn data(&self) -> PathBuf {
        self.path("data").join("default")
    }

    /// The program with clean variables; the programs that were fetched for this user are shared.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = match self.who {
            Who::Me => Command::new(self.path("hold")),
            Who::Somebody => {
                let mut command = Command::new("setpriv");
                let ids = [format!("--reuid={SOMEBODY}"), format!("--regid={SOMEBODY}")];
                command.args(ids).arg("--clear-groups").arg(self.path("hold"));
                command.env("HOME", self.path("home"));
                command
            }
        };
        command.args(arguments).env("ROWCOL_DATA", self.path("data")).current_dir(self.folder.path());
        for name in ["DATABASE_URL", "CLICKHOUSE_URL", "REDIS_URL", "S3_ENDPOINT"] {
            command.env_remove(name);
        }
        if self.who == Who::Somebody {
            command.env("ROWCOL_CACHE", warm_cache());
        }
        command
    }

    pub fn hold(&self, stores: &[&str]) -> Hold {
        Hold::start(self.command(stores)).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Runs the program to its end: what it printed, or the error it ended with.
    pub fn run(&self, arguments: &[&str]) -> Result<String, String> {
        let output = self.command(arguments).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        if output.status.success() { Ok(text(output.stdout)) } else { Err(text(output.stderr)) }
    }

    /// The processes that work in the data folder or were started for it.
    pub fn processes(&self) -> Vec<String> {
        processes_in(&self.path("data"))
    }

    /// Waits until no process is left and tells how long that took.
    pub fn await_silence(&self) -> Duration {
        let begin = Instant::now();
        while !self.processes().is_empty() {
            assert!(begin.elapsed() < Duration::from_secs(10), "still there: {:#?}", self.processes());
            thread::sleep(Duration::from_millis(20));
        }
        begin.elapsed()
    }
}

impl Drop for Scratch {
    /// The folder can only be deleted once the servers write no more.
    fn drop(&mut self) {
        if !thread::panicking() {
            self.await_silence();
        }
    }
}

fn processes_in(folder: &Path) -> Vec<String> {
    let folder = folder.to_str().unwrap();
    let inside = |process: &Path| {
        let arguments = fs::read(process.join("cmdline")).unwrap_or_default();
        let arguments = String::from_utf8_lossy(&arguments).replace('\0', " ");
        // A server's own children show other arguments, but work where it does.
        let place = fs::read_link(process.join("cwd")).unwrap_or_default();
        let here = arguments.contains(folder) || place.starts_with(folder);
        let ended = fs::read_to_string(process.join("stat")).is_ok_and(|stat| stat.contains(") Z "));
        (here && !ended).then(|| format!("{} {arguments} in {}", process.display(), place.display()))
    };
    let processes = fs::read_dir("/proc").unwrap().flatten().map(|entry| entry.path());
    processes.filter_map(|process| inside(&process)).collect()
}

/// The cache folder of this process's user, with everything in it that has to be fetched.
fn warm_cache() -> PathBuf {
    static CACHE: std::sync::OnceLock<PathBuf> = std::sync::OnceLock::new();
    CACHE
        .get_or_init(|| {
            Scratch::new(Who::Me).hold(&["postgres", "clickhouse", "valkey"]);
            std::env::var_os("ROWCOL_CACHE").map_or_else(|| "/var/cache/rowcol".into(), PathBuf::from)
        })
        .clone()
}

/// A running process that holds servers.
pub struct Hold {
    child: Child,
    pub variables: BTreeMap<String, String>,
}

impl Hold {
    /// Waits until the process says that the servers answer; otherwise gives what it said.
    pub fn start(mut command: Command) -> Result<Hold, String> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut variables = BTreeMap::new();
        for line in BufReader::new(child.stdout.take().unwrap()).lines() {
            let line = line.unwrap();
            if line == "ready" {
                return Ok(Hold { child, variables });
            }
            let (name, value) = line.split_once('=').unwrap();
            variables.insert(name.to_string(), value.to_string());
        }
        let mut error = String::new();
        child.stderr.take().unwrap().read_to_string(&mut error).unwrap();
        child.wait().unwrap();
        Err(error)
    }

    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub fn port(&self, variable: &str) -> u16 {
        let url = &self.variables[variable];
        let host = url.rsplit_once('@').map_or(url.as_str(), |(_, host)| host);
        let host = host.trim_start_matches("http://").split('/').next().unwrap();
        host.rsplit_once(':').unwrap().1.parse().unwrap()
    }

    /// What ClickHouse answers over HTTP.
    pub fn clickhouse(&self, sql: &str) -> String {
        use std::io::Write;
        let url = &self.variables["CLICKHOUSE_URL"];
        let (user, password) = url[7..].split_once('@').unwrap().0.split_once(':').unwrap();
        let mut stream = std::net::TcpStream::connect(("127.0.0.1", self.port("CLICKHOUSE_URL"))).unwrap();
        write!(
            stream,
            "POST / HTTP/1.0\r\nX-ClickHouse-User: {user}\r\nX-ClickHouse-Key: {password}\r\nContent-Length: {}\r\n\r\n{sql}",
            sql.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer.split_once("\r\n\r\n").unwrap().1.trim().to_string()
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
