//! Postgres as a child process.

use crate::{
    Error, Store,
    access::Access,
    server::{Place, SIGINT, SIGQUIT, Server},
    supervisor::Launch,
};
use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::Stdio,
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
        remove_stale_pid(&data);
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
            log: place.folder.join("server.log"),
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
        let failed = || Error::folder("change the lost password of", data);
        let mut command = place.cache.command(Some(place.user), self.bin.join("postgres"));
        command.args(["--single", "-D"]).arg(data).arg("postgres").current_dir(&place.folder);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(failed())?;
        if let Some(mut statements) = child.stdin.take() {
            let sent = writeln!(statements, "ALTER ROLE postgres PASSWORD '{}'", access.password);
            sent.map_err(failed())?;
        }
        let output = child.wait_with_output().map_err(failed())?;
        let said = String::from_utf8_lossy(&output.stderr);
        match output.status.success() && !said.contains("ERROR:") {
            true => Ok(()),
            false => Err(failed()(io::Error::other(said.replace(&access.password, "...")))),
        }
    }

    /// Made under another name and renamed, so that half a cluster is never taken for one.
    fn init(&self, place: &Place, access: &Access, data: &Path) -> Result<(), Error> {
        let (new, password) = (data.with_extension("new"), place.folder.join("password"));
        if new.exists() {
            fs::remove_dir_all(&new).map_err(Error::folder("delete", &new))?;
        }
        place.user.create_private(&new).map_err(Error::folder("create", &new))?;
        place.user.write_private(&password, &access.password).map_err(Error::folder("write", &password))?;
        let mut command = place.cache.command(Some(place.user), self.bin.join("initdb"));
        command.arg("-D").arg(&new).arg(format!("--pwfile={}", password.display()));
        command.args(["--username=postgres", "--auth=scram-sha-256", "--encoding=UTF8", "--no-sync"]);
        command.args(match self.major {
            17.. => &["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"][..],
            _ => &["--locale=C.UTF-8"][..],
        });
        let output = command.current_dir(&place.folder).output();
        let _ = fs::remove_file(&password);
        let output = output.map_err(Error::folder("run initdb for", &new))?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(Error::Folder {
                doing: "create the database cluster",
                path: new,
                source: io::Error::other(said.trim().to_string()),
            });
        }
        fs::rename(&new, data).map_err(Error::folder("rename", &new))
    }
}

/// After a crash the pid in the file may by now be another process, which the server would take for itself.
fn remove_stale_pid(data: &Path) {
    let file = data.join("postmaster.pid");
    let Ok(content) = fs::read_to_string(&file) else { return };
    let pid = content.lines().next().unwrap_or_default();
    let name = fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
    if !name.starts_with("postgres") {
        let _ = fs::remove_file(file);
    }
}

fn text(path: &Path) -> String {
    path.display().to_string()
}
