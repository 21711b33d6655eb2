//! The programs of the servers: those on the machine first, fetched ones otherwise.

use crate::{
    Error, Store,
    cache::Cache,
    clickhouse::{ClickHouse, Engine},
    fetch,
    postgres::Postgres,
    user::ServerUser,
    valkey::Valkey,
};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

const OLDEST_POSTGRES: u32 = 15;
const OLDEST_CLICKHOUSE: (u32, u32) = (25, 8);

pub(crate) fn postgres(cache: &Cache, user: &ServerUser) -> Result<Postgres, Error> {
    let refuse = |why| Error::Program { store: Store::Postgres, why };
    if let Some(bin) = variable("ROWCOL_POSTGRES_BIN") {
        return usable_postgres(cache, user, &bin)
            .map_err(|why| refuse(format!("ROWCOL_POSTGRES_BIN is {}: {why}", bin.display())));
    }
    let choice = env::var("ROWCOL_POSTGRES").unwrap_or_default();
    if !["", "found", "fetched"].contains(&choice.as_str()) {
        return Err(refuse("ROWCOL_POSTGRES must be `found` or `fetched`".into()));
    }
    if choice != "fetched" {
        let found = postgres_folders().into_iter().filter_map(|bin| usable_postgres(cache, user, &bin).ok());
        if let Some(newest) = found.max_by_key(|postgres| postgres.major) {
            return Ok(newest);
        }
    }
    if choice == "found" {
        return Err(refuse(format!(
            "ROWCOL_POSTGRES is `found`, and there is no Postgres from {OLDEST_POSTGRES} on"
        )));
    }
    let program = fetch::fetch(&fetch::POSTGRES, cache, user)?;
    let bin = program.parent().unwrap_or(&program);
    usable_postgres(cache, user, bin)
        .map_err(|why| refuse(format!("the fetched one does not run here: {why}")))
}

/// Debian and its like keep the server's programs outside PATH.
fn postgres_folders() -> Vec<PathBuf> {
    let mut folders = Vec::new();
    if let Ok(output) = Command::new("pg_config").arg("--bindir").stderr(Stdio::null()).output() {
        folders.push(PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()));
    }
    for version in fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten() {
        folders.push(version.path().join("bin"));
    }
    let on_path = find("postgres").and_then(|program| fs::canonicalize(program).ok());
    folders.extend(on_path.and_then(|program| program.parent().map(PathBuf::from)));
    folders.sort();
    folders.dedup();
    folders
}

fn usable_postgres(cache: &Cache, user: &ServerUser, bin: &Path) -> Result<Postgres, String> {
    if !bin.join("initdb").is_file() {
        return Err("there is no `initdb` in it".into());
    }
    let (major, _) = version(cache, user, &bin.join("postgres"))?;
    if major < OLDEST_POSTGRES {
        return Err(format!("it is Postgres {major}, older than {OLDEST_POSTGRES}"));
    }
    Ok(Postgres { bin: bin.into(), major })
}

pub(crate) fn clickhouse(cache: &Cache, user: &ServerUser) -> Result<ClickHouse, Error> {
    let refuse = |why| Error::Program { store: Store::ClickHouse, why };
    if let Some(library) = variable("ROWCOL_CLICKHOUSE_LIB") {
        if !library.is_file() {
            return Err(refuse(format!(
                "ROWCOL_CLICKHOUSE_LIB is {}: there is no such file",
                library.display()
            )));
        }
        return Ok(ClickHouse { engine: Engine::Library(library), version: "library".into() });
    }
    if let Some(program) = variable("ROWCOL_CLICKHOUSE_BIN") {
        return usable_clickhouse(cache, user, &program)
            .map_err(|why| refuse(format!("ROWCOL_CLICKHOUSE_BIN is {}: {why}", program.display())));
    }
    if let Some(found) = find("clickhouse").and_then(|program| usable_clickhouse(cache, user, &program).ok())
    {
        return Ok(found);
    }
    let library = fetch::fetch(&fetch::CLICKHOUSE, cache, user)?;
    Ok(ClickHouse { engine: Engine::Library(library), version: "26.7".into() })
}

fn usable_clickhouse(cache: &Cache, user: &ServerUser, program: &Path) -> Result<ClickHouse, String> {
    let (major, minor) = version(cache, user, program)?;
    let (old, older) = OLDEST_CLICKHOUSE;
    if (major, minor) < OLDEST_CLICKHOUSE {
        return Err(format!("it is ClickHouse {major}.{minor}, older than {old}.{older}"));
    }
    Ok(ClickHouse { engine: Engine::Program(program.into()), version: format!("{major}.{minor}") })
}

pub(crate) fn valkey(cache: &Cache, user: &ServerUser) -> Result<Valkey, Error> {
    let refuse = |why| Error::Program { store: Store::Valkey, why };
    if let Some(program) = variable("ROWCOL_VALKEY_BIN") {
        return usable_valkey(cache, user, &program)
            .map_err(|why| refuse(format!("ROWCOL_VALKEY_BIN is {}: {why}", program.display())));
    }
    let on_path = ["valkey-server", "redis-server"].into_iter().filter_map(find);
    if let Some(found) = on_path.filter_map(|program| usable_valkey(cache, user, &program).ok()).next() {
        return Ok(found);
    }
    let program = fetch::fetch(&fetch::VALKEY, cache, user)?;
    usable_valkey(cache, user, &program)
        .map_err(|why| refuse(format!("the fetched one does not run here: {why}")))
}

fn usable_valkey(cache: &Cache, user: &ServerUser, program: &Path) -> Result<Valkey, String> {
    let (major, _) = version(cache, user, program)?;
    let name = program.file_name().unwrap_or_default().to_string_lossy();
    let name = if name.starts_with("redis") { "redis" } else { "valkey" };
    Ok(Valkey { program: program.into(), version: format!("{name}-{major}") })
}

/// What a program says about its version, as the user that will run it.
fn version(cache: &Cache, user: &ServerUser, program: &Path) -> Result<(u32, u32), String> {
    let output = cache.command(Some(user), program).arg("--version").current_dir("/").output();
    let output = output.map_err(|error| error.to_string())?;
    let said = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).trim().to_string());
    }
    parse_version(&said).ok_or_else(|| format!("it does not tell its version but {:?}", said.trim()))
}

/// The first thing in the text that looks like `18.6` or `v=9.1.2`.
fn parse_version(text: &str) -> Option<(u32, u32)> {
    text.split_whitespace().find_map(|word| {
        let mut numbers = word.trim_start_matches("v=").split(|c: char| !c.is_ascii_digit());
        let major = numbers.next()?.parse().ok()?;
        Some((major, numbers.next().and_then(|minor| minor.parse().ok()).unwrap_or(0)))
    })
}

fn variable(name: &str) -> Option<PathBuf> {
    env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

fn find(program: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?).map(|folder| folder.join(program)).find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::parse_version;

    #[test]
    fn versions_as_the_programs_print_them() {
        assert_eq!(parse_version("postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)"), Some((15, 14)));
        assert_eq!(parse_version("postgres (PostgreSQL) 19beta1"), Some((19, 0)));
        assert_eq!(parse_version("ClickHouse server version 25.8.1.5101 (official build)."), Some((25, 8)));
        assert_eq!(parse_version("ClickHouse client version 18.16.1."), Some((18, 16)));
        assert_eq!(parse_version("Valkey server v=9.1.2 sha=00000000:0 malloc=jemalloc"), Some((9, 1)));
        assert_eq!(parse_version("no version here"), None);
    }
}
