//! Bringing one server up, whatever an earlier owner left behind.

use crate::{
    Error, Store,
    access::{Access, free_ports},
    cache::Cache,
    supervisor::{Launch, Supervisor, poll},
    user::ServerUser,
};
use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
    process::Command,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// Also crash recovery of a large database ends within this.
const START: Duration = Duration::from_secs(60);
/// How long ports that are taken in the moment before their server takes them are exchanged.
const PORTS: Duration = Duration::from_secs(12);
/// How long a predecessor that lost its supervisor may still work in the data.
const PREDECESSOR: Duration = Duration::from_secs(12);

pub(crate) const SIGINT: i32 = 2;
pub(crate) const SIGQUIT: i32 = 3;
pub(crate) const SIGKILL: i32 = 9;
pub(crate) const SIGTERM: i32 = 15;

/// A server's own folder, and who works there.
pub(crate) struct Place<'a> {
    pub folder: PathBuf,
    /// What the processes that work in the folder print. Each holds it open and locked, the server's children too.
    pub log: PathBuf,
    pub cache: &'a Cache,
    pub user: &'a ServerUser,
}

impl<'a> Place<'a> {
    /// Log, ports and password lie outside the server's folder: its user cannot read them, and they outlive it.
    fn new(folder: &Path, service: &str, (cache, user): (&'a Cache, &'a ServerUser)) -> Self {
        Place { folder: folder.join(service), log: log_file(folder, service), cache, user }
    }

    /// Runs a program that works in the folder, with its output in the log.
    pub fn run(&self, program: &Path, prepare: impl FnOnce(&mut Command)) -> io::Result<bool> {
        let log = File::create(&self.log)?;
        log.try_lock()?;
        let mut command = self.cache.command(Some(self.user), program);
        prepare(&mut command);
        command.current_dir(&self.folder).stdout(log.try_clone()?).stderr(log);
        Ok(command.status()?.success())
    }

    /// Waits until no process of an earlier owner works in the folder any more.
    fn await_predecessor(&self, store: Store) -> Result<(), Error> {
        await_end(&self.log)?.ok_or_else(|| Error::Server {
            store,
            problem: format!("of an earlier run has not ended within {} s", PREDECESSOR.as_secs()),
            log: self.log.clone(),
            tail: tail(&self.log),
            data: self.folder.clone(),
        })
    }
}

/// Waits until no process holds this log; gives nothing if one still does.
pub(crate) fn await_end(log: &Path) -> Result<Option<()>, Error> {
    let file = match File::open(log) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Some(())),
        Err(error) => return Err(Error::folder("open", log)(error)),
    };
    poll(PREDECESSOR, || match file.try_lock() {
        Ok(()) => Ok(Some(())),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(Error::folder("lock", log)(error)),
    })
}

/// A kind of server with its program, ready to run in some place.
pub(crate) trait Server: Sync {
    fn store(&self) -> Store;
    /// Name of the server and of its folder: data of different major versions lie apart.
    fn service(&self) -> String;
    /// How many ports it listens on.
    fn ports(&self) -> usize {
        1
    }
    /// Writes to disk what the server needs before it starts; what is there already stays.
    fn prepare(&self, place: &Place, access: &Access) -> Result<(), Error>;
    fn launch(&self, place: &Place, access: &Access) -> Launch;
    /// Whether it has failed although its process lives on.
    fn gave_up(&self, _: &Place) -> bool {
        false
    }
    /// Whether it answers, with this password.
    fn answers(&self, place: &Place, access: &Access, pid: u32) -> bool;
}

/// Starts the server in the data folder unless it runs, and waits until it answers. The caller holds the folder's lock.
pub(crate) fn ensure(
    server: &dyn Server,
    folder: &Path,
    (cache, user): (&Cache, &ServerUser),
    supervisor: &Mutex<Supervisor>,
    disposable: bool,
) -> Result<Access, Error> {
    let service = server.service();
    let place = Place::new(folder, &service, (cache, user));
    let result = bring_up(server, &place, &access_file(folder, &service), supervisor);
    match result {
        Err(Error::Server { .. } | Error::Damaged { .. }) if disposable => {
            stop(&service, supervisor)?;
            place.await_predecessor(server.store())?;
            fs::remove_dir_all(&place.folder).map_err(Error::folder("delete", &place.folder))?;
            let _ = fs::remove_file(access_file(folder, &service));
            bring_up(server, &place, &access_file(folder, &service), supervisor)
        }
        result => result,
    }
}

/// A server's ports and password.
pub(crate) fn access_file(folder: &Path, service: &str) -> PathBuf {
    folder.join(format!("{service}.json"))
}

fn log_file(folder: &Path, service: &str) -> PathBuf {
    folder.join(format!("{service}.log"))
}

fn bring_up(
    server: &dyn Server,
    place: &Place,
    file: &Path,
    supervisor: &Mutex<Supervisor>,
) -> Result<Access, Error> {
    let known = Access::load(file)?;
    if let Some(pid) = lock(supervisor).list()?.pid(&server.service()) {
        match known {
            Some(access) => return await_answer(server, place, &access, pid, supervisor).map(|()| access),
            None => stop(&server.service(), supervisor)?,
        }
    }
    let known = known.filter(|access| access.ports.len() == server.ports());
    let new = || Access::new(server.ports()).map_err(Error::folder("make a password for", &place.folder));
    let mut access = known.map_or_else(new, Ok)?;
    place.user.create_private(&place.folder).map_err(Error::folder("create", &place.folder))?;
    place.await_predecessor(server.store())?;
    // Only now: a predecessor that is ending still has the ports.
    access.renew_ports().map_err(Error::folder("find a port for", &place.folder))?;
    let begin = Instant::now();
    loop {
        server.prepare(place, &access)?;
        // Saved before the start: should this process die now, the next one finds a server that it can talk to.
        access.save(file)?;
        access.fresh = false;
        let pid = lock(supervisor).start(&server.launch(place, &access))?;
        match await_answer(server, place, &access, pid, supervisor) {
            Ok(()) => return Ok(access),
            Err(Error::Server { tail, .. })
                if tail.contains("ddress already in use") && begin.elapsed() < PORTS =>
            {
                place.await_predecessor(server.store())?;
                access.ports =
                    free_ports(server.ports()).map_err(Error::folder("find a port for", &place.folder))?;
            }
            Err(error) => return Err(error),
        }
    }
}

fn await_answer(
    server: &dyn Server,
    place: &Place,
    access: &Access,
    pid: u32,
    supervisor: &Mutex<Supervisor>,
) -> Result<(), Error> {
    let service = server.service();
    let alive = || Ok::<_, Error>(lock(supervisor).list()?.pid(&service) == Some(pid));
    let up = poll(START, || match server.answers(place, access, pid) {
        true => Ok(Some(true)),
        false => Ok((server.gave_up(place) || !alive()?).then_some(false)),
    })?;
    let problem = match up {
        Some(true) => return Ok(()),
        Some(false) => "ended instead of starting".to_string(),
        None => format!("did not answer within {} s", START.as_secs()),
    };
    stop(&service, supervisor)?;
    let tail = tail(&place.log);
    Err(Error::Server {
        store: server.store(),
        problem,
        log: place.log.clone(),
        tail,
        data: place.folder.clone(),
    })
}

fn stop(service: &str, supervisor: &Mutex<Supervisor>) -> Result<(), Error> {
    poll(Duration::from_secs(5), || {
        let mut supervisor = lock(supervisor);
        if supervisor.list()?.pid(service).is_none() {
            return Ok(Some(()));
        }
        supervisor.kill(service).map(|()| None)
    })
    .map(drop)
}

/// The last lines of a log, short enough for an error message.
pub(crate) fn tail(log: &Path) -> String {
    let bytes = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let mut lines: Vec<_> = text.lines().rev().filter(|line| !line.trim().is_empty()).take(12).collect();
    lines.reverse();
    lines.iter().map(|line| format!("    {}\n", line.chars().take(300).collect::<String>())).collect()
}

fn lock(supervisor: &Mutex<Supervisor>) -> MutexGuard<'_, Supervisor> {
    supervisor.lock().unwrap_or_else(PoisonError::into_inner)
}
