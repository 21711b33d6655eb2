//! How to get at one local server: its ports and its password, kept in a file beside its data.

use crate::{Error, Store, cache::hex, user::write_private};
use serde::{Deserialize, Serialize};
use std::{
    fs, io,
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    time::Duration,
};

/// Ports and password. Not `Debug`: the password is a secret.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Access {
    pub ports: Vec<u16>,
    pub password: String,
    /// Whether the password was made just now, so that data of an earlier run has another.
    #[serde(skip)]
    pub fresh: bool,
}

impl Access {
    pub fn new(ports: usize) -> Result<Self, io::Error> {
        let mut secret = [0; 16];
        getrandom::fill(&mut secret).map_err(io::Error::other)?;
        Ok(Access { ports: free_ports(ports)?, password: hex(&secret), fresh: true })
    }

    /// What the file says; None if there is none, or it is damaged: then a new password is made.
    pub fn load(file: &Path) -> Result<Option<Self>, Error> {
        match fs::read_to_string(file) {
            Ok(text) => Ok(serde_json::from_str(&text).ok()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::folder("read", file)(error)),
        }
    }

    pub fn save(&self, file: &Path) -> Result<(), Error> {
        let text = serde_json::to_string(self).map_err(io::Error::other);
        text.and_then(|text| write_private(file, &text)).map_err(Error::folder("write", file))
    }

    /// Keeps the ports of last time, so that URLs stay, unless somebody else has taken one.
    pub fn renew_ports(&mut self) -> io::Result<()> {
        if self.ports.iter().any(|port| TcpListener::bind(("127.0.0.1", *port)).is_err()) {
            self.ports = free_ports(self.ports.len())?;
        }
        Ok(())
    }

    pub fn port(&self) -> u16 {
        self.ports.first().copied().unwrap_or(0)
    }

    /// A connection to the first port, which does not wait for ever.
    pub fn connect(&self) -> io::Result<TcpStream> {
        let patience = Duration::from_secs(2);
        let stream = TcpStream::connect_timeout(&SocketAddr::from(([127, 0, 0, 1], self.port())), patience)?;
        stream.set_read_timeout(Some(patience))?;
        Ok(stream)
    }

    pub fn url(&self, store: Store) -> String {
        let Access { password, .. } = self;
        let port = self.port();
        match store {
            Store::Postgres => format!("postgres://postgres:{password}@127.0.0.1:{port}/postgres"),
            Store::ClickHouse => format!("http://rowcol:{password}@127.0.0.1:{port}/default"),
            Store::Valkey => format!("redis://:{password}@127.0.0.1:{port}/0"),
            Store::S3 => format!("http://127.0.0.1:{port}"),
        }
    }
}

/// Different ports that nobody listens on.
pub(crate) fn free_ports(count: usize) -> io::Result<Vec<u16>> {
    let listeners: Vec<_> =
        (0..count).map(|_| TcpListener::bind(("127.0.0.1", 0))).collect::<Result<_, _>>()?;
    listeners.iter().map(|listener| Ok(listener.local_addr()?.port())).collect()
}
