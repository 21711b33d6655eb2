//! Postgres as a child process.

use crate::{
    Error, Store,
    access::Access,
    server::{Place, SIGINT, SIGQUIT, Server, tail},
    supervisor::Launch,
};
use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

/// The programs of one version.
pub(crate) struct Postgres {
    pub bin: PathBuf,
    pub major: u32,
}

impl Server for Postgres {
    fn store(&self) -> Store {
        Store::Postgres
    }

    fn service(&self) -> String {
        format!("postgres-{}", self.major)
    }

    fn prepare(&self, place: &Place, access: &Access) -> Result<(), Error> {
        let data = place.folder.join("db");
        if !data.exists() {
            return self.init(place, access, &data);
        }
        if !data.join("PG_VERSION").is_file() || !data.join("global/pg_control").is_file() {
            return Err(Error::Damaged {
                path: data,
                problem: "files of the database cluster are missing".into(),
            });
        }
        // Nobody works here any more (`Place::log`), though a process that nobody has waited for still has its pid, or
        // another process has it by now: the server would take either for its predecessor.
        let _ = fs::remove_file(data.join("postmaster.pid"));
        if access.fresh { self.change_password(place, access, &data) } else { Ok(()) }
    }

    fn launch(&self, place: &Place, access: &Access) -> Launch {
        let port = format!("port={}", access.port());
        // Development data survives a killed process, not a power failure: that is what makes it fast.
        let settings = [
            "listen_addresses=127.0.0.1",
            &port,
            "unix_socket_directories=",
            "fsync=off",
            "synchronous_commit=off",
            "full_page_writes=off",
            "max_connections=200",
            "timezone=UTC",
            "log_timezone=UTC",
        ];
        let mut arguments = vec![self.program("postgres"), "-D".into(), text(&place.folder.join("db"))];
        arguments.extend(settings.iter().flat_map(|setting| ["-c".to_string(), setting.to_string()]));
        Launch {
            service: self.service(),
            ids: place.user.ids(),
            stop: SIGINT,
            // The quick end that also ends its backends: a killed postmaster would leave them for a while.
            death: SIGQUIT,
            log: place.log.clone(),
            arguments,
            environment: vec![("LC_ALL", "C".into()), ("HOME", text(&place.folder))],
        }
    }

    /// As `pg_ctl` does: the server notes in its pid file when it takes connections.
    fn answers(&self, place: &Place, _: &Access, pid: u32) -> bool {
        let file = fs::read_to_string(place.folder.join("db/postmaster.pid")).unwrap_or_default();
        let mut lines = file.lines();
        lines.next() == Some(&pid.to_string()) && lines.nth(6).is_some_and(|status| status.trim() == "ready")
    }
}

impl Postgres {
    fn program(&self, name: &str) -> String {
        text(&self.bin.join(name))
    }

    /// In single-user mode the server asks for no password.
    fn change_password(&self, place: &Place, access: &Access, data: &Path) -> Result<(), Error> {
        let statement = place.folder.join("password");
        let text = format!("ALTER ROLE postgres PASSWORD '{}'\n", access.password);
        place.user.write_private(&statement, &text).map_err(Error::folder("write", &statement))?;
        let run = File::open(&statement).and_then(|input| {
            place.run(&self.bin.join("postgres"), |command| {
                command.args(["--single", "-D"]).arg(data).arg("postgres").stdin(input);
            })
        });
        let _ = fs::remove_file(&statement);
        let said = tail(&place.log);
        let run = run.map(|success| success && !said.contains("ERROR:"));
        succeeded(run, &said.replace(&access.password, "..."))
            .map_err(Error::folder("change the lost password of", data))
    }

    /// Made under another name and renamed, so that half a cluster is never taken for one.
    fn init(&self, place: &Place, access: &Access, data: &Path) -> Result<(), Error> {
        let (new, password) = (data.with_extension("new"), place.folder.join("password"));
        if new.exists() {
            fs::remove_dir_all(&new).map_err(Error::folder("delete", &new))?;
        }
        place.user.create_private(&new).map_err(Error::folder("create", &new))?;
        place.user.write_private(&password, &access.password).map_err(Error::folder("write", &password))?;
        let run = place.run(&self.bin.join("initdb"), |command| {
            command.arg("-D").arg(&new).arg(format!("--pwfile={}", password.display()));
            command.args(["--username=postgres", "--auth=scram-sha-256", "--encoding=UTF8", "--no-sync"]);
            command.args(match self.major {
                17.. => &["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"][..],
                _ => &["--locale=C.UTF-8"][..],
            });
        });
        let _ = fs::remove_file(&password);
        succeeded(run, &tail(&place.log)).map_err(Error::folder("create the database cluster", &new))?;
        fs::rename(&new, data).map_err(Error::folder("rename", &new))
    }
}

/// What a program said is the reason of its failure.
fn succeeded(run: io::Result<bool>, said: &str) -> io::Result<()> {
    match run? {
        true => Ok(()),
        false => Err(io::Error::other(format!("it said\n{said}"))),
    }
}

fn text(path: &Path) -> String {
    path.display().to_string()
}
