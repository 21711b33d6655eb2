//! Valkey or Redis as a child process.

use crate::{
    Error, Store,
    access::Access,
    server::{Place, SIGKILL, SIGTERM, Server},
    supervisor::Launch,
};
use std::{
    io::{Read, Write},
    path::PathBuf,
};

/// The program, with name and major version as in `valkey-9`.
pub(crate) struct Valkey {
    pub program: PathBuf,
    pub version: String,
}

impl Server for Valkey {
    fn store(&self) -> Store {
        Store::Valkey
    }

    fn service(&self) -> String {
        self.version.clone()
    }

    fn prepare(&self, place: &Place, access: &Access) -> Result<(), Error> {
        let file = place.folder.join("server.conf");
        let folder = place.folder.display().to_string().replace('\\', "\\\\").replace('"', "\\\"");
        let config = format!(
            "bind 127.0.0.1\nport {}\nrequirepass {}\ndir \"{folder}\"\nappendonly yes\nsave \"\"\ndaemonize no\n",
            access.port(),
            access.password
        );
        place.user.write_private(&file, &config).map_err(Error::folder("write", &file))
    }

    fn launch(&self, place: &Place, _: &Access) -> Launch {
        let config = place.folder.join("server.conf").display().to_string();
        Launch {
            service: self.service(),
            ids: place.user.ids(),
            stop: SIGTERM,
            death: SIGKILL,
            log: place.log.clone(),
            arguments: vec![self.program.display().to_string(), config],
            environment: vec![("LC_ALL", "C".into()), ("TZ", "UTC".into())],
        }
    }

    fn answers(&self, _: &Place, access: &Access, _: u32) -> bool {
        ping(access).unwrap_or(false)
    }
}

fn ping(access: &Access) -> std::io::Result<bool> {
    let mut stream = access.connect()?;
    write!(stream, "AUTH {}\r\nPING\r\nQUIT\r\n", access.password)?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer.starts_with("+OK\r\n+PONG\r\n"))
}
