//! The user that the servers run as.

use crate::Error;
use nix::unistd::{Uid, User};
use std::{
    fs, io,
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt},
    path::Path,
};

/// The current user; for root, who may not run Postgres, an unprivileged one.
pub(crate) struct ServerUser(Option<Unprivileged>);

struct Unprivileged {
    name: String,
    uid: u32,
    gid: u32,
}

impl ServerUser {
    pub fn current() -> Self {
        if !Uid::effective().is_root() {
            return ServerUser(None);
        }
        let known = ["postgres", "nobody"].iter().find_map(|name| User::from_name(name).ok().flatten());
        ServerUser(Some(match known {
            Some(user) => Unprivileged { name: user.name, uid: user.uid.as_raw(), gid: user.gid.as_raw() },
            // The kernel's overflow user owns nothing, with or without a name.
            None => Unprivileged { name: "65534".into(), uid: 65534, gid: 65534 },
        }))
    }

    /// Whether the servers run as somebody else than this process.
    pub fn differs(&self) -> bool {
        self.0.is_some()
    }

    /// User and group as the helper takes them, -1 for "as this process".
    pub fn ids(&self) -> [String; 2] {
        match &self.0 {
            Some(user) => [user.uid.to_string(), user.gid.to_string()],
            None => ["-1".into(), "-1".into()],
        }
    }

    /// The first folder on the way to `path` that the servers' user may not enter.
    pub fn closed<'a>(&self, path: &'a Path) -> Option<&'a Path> {
        let user = self.0.as_ref()?;
        let mut ancestors: Vec<_> = path.ancestors().collect();
        ancestors.reverse();
        ancestors.into_iter().find(|folder| match fs::metadata(folder) {
            Ok(found) => {
                let shift = match found {
                    _ if found.uid() == user.uid => 6,
                    _ if found.gid() == user.gid => 3,
                    _ => 0,
                };
                found.is_dir() && (found.mode() >> shift) & 1 == 0
            }
            Err(_) => false,
        })
    }

    pub fn check_reach(&self, path: &Path, variable: &'static str) -> Result<(), Error> {
        match (&self.0, self.closed(path)) {
            (Some(user), Some(closed)) => {
                Err(Error::Unreachable { user: user.name.clone(), path: closed.into(), variable })
            }
            _ => Ok(()),
        }
    }

    /// Creates a folder, with the missing ones above it, that the servers' user may pass through.
    pub fn create_passage(&self, path: &Path) -> io::Result<()> {
        if path.is_dir() {
            return Ok(());
        }
        if let Some(parent) = path.parent() {
            self.create_passage(parent)?;
        }
        match fs::create_dir(path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        if self.differs() { fs::set_permissions(path, fs::Permissions::from_mode(0o755)) } else { Ok(()) }
    }

    /// Creates a folder that belongs to the servers' user alone, if it is not there.
    pub fn create_private(&self, path: &Path) -> io::Result<()> {
        match fs::DirBuilder::new().mode(0o700).create(path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            result => result?,
        }
        self.give(path)
    }

    /// Writes a file that only the servers' user may read.
    pub fn write_private(&self, path: &Path, text: &str) -> io::Result<()> {
        write_private(path, text)?;
        self.give(path)
    }

    fn give(&self, path: &Path) -> io::Result<()> {
        match &self.0 {
            Some(user) => std::os::unix::fs::chown(path, Some(user.uid), Some(user.gid)),
            None => Ok(()),
        }
    }
}

/// Replaces a file in one step by one that only this user may read.
pub(crate) fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let new = path.with_extension("new");
    let _ = fs::remove_file(&new);
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&new)?;
    io::Write::write_all(&mut file, text.as_bytes())?;
    fs::rename(new, path)
}
