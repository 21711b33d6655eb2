//! Where a project's data lies.

use crate::{
    Error,
    cache::{Cache, hex},
    user::ServerUser,
};
use sha2::{Digest, Sha256};
use std::{
    env,
    ffi::OsStr,
    fs,
    os::unix::{ffi::OsStrExt, fs::PermissionsExt},
    path::{Path, PathBuf},
};

/// Present in every data folder, so that nothing else is ever deleted.
const MARKER: &str = "rowcol-dev.txt";
const MARKER_TEXT: &str =
    "Data of the local servers of rowcol-dev. It may be deleted while they are stopped.\n";

/// `.rowcol/dev/PROJECT` beside the workspace; a folder in the system's cache where the servers' user cannot go.
pub(crate) fn default_folder(cache: &Cache, user: &ServerUser, project: &str) -> PathBuf {
    let name: String =
        project.chars().map(|c| if c.is_alphanumeric() || "-_".contains(c) { c } else { '-' }).collect();
    if let Some(base) = env::var_os("ROWCOL_DATA").filter(|base| !base.is_empty()) {
        return Path::new(&base).join(name);
    }
    let workspace = workspace();
    if user.closed(&workspace).is_none() {
        return workspace.join(".rowcol").join("dev").join(name);
    }
    let hash = hex(&Sha256::digest(workspace.as_os_str().as_bytes()));
    cache.root().join("data").join(format!("{}-{name}", &hash[..16]))
}

/// The nearest folder above with a `[workspace]`, else with a `Cargo.toml`, else the current one.
fn workspace() -> PathBuf {
    let start = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).or_else(|| env::current_dir().ok());
    let start = start.unwrap_or_else(|| "/".into());
    let manifest = |folder: &&Path| folder.join("Cargo.toml").is_file();
    let is_workspace = |folder: &&Path| {
        let text = fs::read_to_string(folder.join("Cargo.toml")).unwrap_or_default();
        text.lines().any(|line| line.trim_start().starts_with("[workspace"))
    };
    let found = start.ancestors().find(is_workspace).or_else(|| start.ancestors().find(manifest));
    found.unwrap_or(&start).to_path_buf()
}

/// Creates the data folder if it is not there and makes sure that the servers' user gets to it.
pub(crate) fn create(folder: &Path, user: &ServerUser) -> Result<(), Error> {
    let marked = || folder.join(MARKER).is_file();
    if !marked() {
        // Looked for again after: another process may be creating the folder at the same time.
        if fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) && !marked() {
            let problem = format!("it is not empty, and without {MARKER} it is no folder of local servers");
            return Err(Error::Damaged { path: folder.into(), problem });
        }
        user.create_passage(folder).map_err(Error::folder("create", folder))?;
        // The servers' user passes through to its own folders and sees nothing else.
        let mode = if user.differs() { 0o711 } else { 0o700 };
        fs::set_permissions(folder, fs::Permissions::from_mode(mode))
            .map_err(Error::folder("set the permissions of", folder))?;
        for (name, text) in [(MARKER, MARKER_TEXT), (".gitignore", "*\n")] {
            let path = folder.join(name);
            fs::write(&path, text).map_err(Error::folder("write", &path))?;
        }
    }
    user.check_reach(folder, "ROWCOL_DATA")
}

/// The logs of the servers that have run in a data folder.
pub(crate) fn logs(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.filter(|path| path.extension() == Some(OsStr::new("log"))).collect()
}

/// Deletes a data folder; false if there is none.
pub(crate) fn delete(folder: &Path) -> Result<bool, Error> {
    if !folder.exists() {
        return Ok(false);
    }
    if !folder.join(MARKER).is_file() {
        let problem = format!("{MARKER} is missing, so it may not be a folder of local servers");
        return Err(Error::Damaged { path: folder.into(), problem });
    }
    fs::remove_dir_all(folder).map_err(Error::folder("delete", folder))?;
    Ok(true)
}
