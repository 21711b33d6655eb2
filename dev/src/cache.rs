//! The cache folder: the helper program and what was fetched.

use crate::{Error, user::ServerUser};
use sha2::{Digest, Sha256};
use std::{
    env, fs, io,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::Duration,
};

static HELPER: &[u8] = include_bytes!(env!("ROWCOL_HELPER"));

/// The folder, and the helper program in it.
pub(crate) struct Cache {
    root: PathBuf,
    helper: PathBuf,
}

impl Cache {
    pub fn open(user: &ServerUser) -> Result<Self, Error> {
        let root = root(user)?;
        let helper = root.join("bin").join(format!("helper-{}", &hex(&Sha256::digest(HELPER))[..16]));
        let cache = Cache { root, helper };
        if !fs::metadata(&cache.helper).is_ok_and(|found| found.len() == HELPER.len() as u64) {
            cache.create_folder(user, "bin")?;
            cache.install_helper().map_err(Error::cache("write", &cache.helper))?;
        }
        user.check_reach(&cache.root.join("bin"), "ROWCOL_CACHE")?;
        Ok(cache)
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn helper(&self) -> &Path {
        &self.helper
    }

    pub fn create_folder(&self, user: &ServerUser, name: &str) -> Result<PathBuf, Error> {
        let folder = self.root.join(name);
        user.create_passage(&folder).map_err(Error::cache("create", &folder))?;
        Ok(folder)
    }

    /// A program that runs as that user, or as this process, and no longer than this process lives.
    pub fn command(&self, user: Option<&ServerUser>, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(&self.helper);
        let ids = user.map_or(["-1".into(), "-1".into()], ServerUser::ids);
        command.arg("run").arg(std::process::id().to_string()).args(ids).arg(program.as_ref());
        command
    }

    /// Several processes may write it at once: each renames a complete file of its own into place.
    fn install_helper(&self) -> io::Result<()> {
        let new = self.helper.with_extension(std::process::id().to_string());
        let result = fs::write(&new, HELPER)
            .and_then(|()| fs::set_permissions(&new, fs::Permissions::from_mode(0o755)))
            .and_then(|()| fs::rename(&new, &self.helper));
        if result.is_err() {
            let _ = fs::remove_file(&new);
        }
        result?;
        // A process that another thread is starting at this moment may still have the file open for writing.
        for _ in 0..100 {
            match Command::new(&self.helper).stderr(Stdio::null()).status() {
                Err(error) if error.kind() == io::ErrorKind::ExecutableFileBusy => {
                    thread::sleep(Duration::from_millis(20));
                }
                result => return result.map(drop),
            }
        }
        Err(io::ErrorKind::ExecutableFileBusy.into())
    }
}

fn root(user: &ServerUser) -> Result<PathBuf, Error> {
    let folder = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let root = match folder("ROWCOL_CACHE") {
        Some(root) => root,
        None if user.differs() => "/var/cache/rowcol".into(),
        None => folder("XDG_CACHE_HOME")
            .or_else(|| Some(folder("HOME")?.join(".cache")))
            .ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "HOME is not set"))
            .map_err(Error::cache("find", Path::new("~/.cache")))?
            .join("rowcol"),
    };
    std::path::absolute(&root).map_err(Error::cache("find", &root))
}

/// The lower-case hexadecimal form.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
