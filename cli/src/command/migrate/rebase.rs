//! `rowcol migrate rebase`: the migrations of two branches in line.

use std::path::Path;
use std::process::Command;

use rowcol_codegen::plan::Store;
use rowcol_codegen::plan::file::{self, Header};
use rowcol_codegen::plan::history::{self, Files, History, Migration, SNAPSHOT};
use rowcol_codegen::plan::rebase::{self, Moved};
use rowcol_codegen::schema::Schema;

use super::new::next_name;
use crate::arguments::Rebase;
use crate::config::Config;
use crate::error::Error;
use crate::folder::Change;
use crate::output::{print, shown};
use crate::side;

/// Does it.
///
/// # Errors
/// Both branches change the same objects, a schema between them cannot be found, or a file cannot be written. Nothing
/// is changed then.
pub fn run(arguments: &Rebase) -> Result<(), Error> {
    let folder = Config::here()?.migrations(arguments.migrations.as_deref());
    let files = Files::read(&folder).map_err(Error::history(&folder))?;
    if arguments.names.is_empty() && files.clone().ordered().is_ok() {
        print("no change: the migrations are in line");
        return Ok(());
    }
    let mut known = in_git(&folder);
    for path in &arguments.snapshots {
        known.push(side::snapshot(path)?);
    }
    known.extend(files.snapshot.iter().flatten().cloned());
    let plan = rebase::rebase(&files, &arguments.names, &known)
        .map_err(|source| Error::Rebase { folder: folder.clone(), source })?;

    let mut history = History { snapshot: plan.snapshot.clone(), migrations: plan.kept };
    let mut change = Change::default();
    let mut names: Vec<Placed<'_>> = Vec::new();
    for moved in &plan.moved {
        let new = new_name(&history, &moved.migration);
        history.migrations.push(Migration { name: new.clone(), ..moved.migration.clone() });
        names.push(Placed { moved, new });
    }
    for one in &names {
        write(one, &names, &folder, &mut change)?;
    }
    change.write(SNAPSHOT, history::snapshot(&plan.snapshot));
    change.apply(&folder)?;
    for Placed { moved, new } in &names {
        let store = moved.migration.store.key();
        match moved.migration.name == *new {
            true => print(&format!("{store}/{new} comes after the others")),
            false => print(&format!("{store}/{} comes after the others, as {new}", moved.migration.name)),
        }
    }
    print(&format!("wrote {}", shown(&folder.join(SNAPSHOT))));
    Ok(())
}

/// A migration and the name that it gets.
struct Placed<'a> {
    moved: &'a Moved,
    new: String,
}

/// The name after all that are there: its own where that comes last already.
fn new_name(history: &History, migration: &Migration) -> String {
    let own = history::rank(&migration.name);
    let is_last = |other: &Migration| history::rank(&other.name) < own;
    if own < u64::MAX && history.of(migration.store).all(is_last) {
        return migration.name.clone();
    }
    let words =
        migration.name.trim_start_matches(|letter: char| letter.is_ascii_digit()).trim_start_matches('_');
    next_name(history, migration.store, words)
}

/// The files of a migration under its new name, with its new header.
fn write(one: &Placed<'_>, all: &[Placed<'_>], folder: &Path, change: &mut Change<'_>) -> Result<(), Error> {
    let migration = &one.moved.migration;
    let goes_with = migration.goes_with.as_ref().map(|name| {
        let half = all.iter().find(|other| {
            other.moved.migration.name == *name && other.moved.migration.store != migration.store
        });
        let other = match migration.store {
            Store::Postgres => Store::ClickHouse,
            Store::ClickHouse => Store::Postgres,
        };
        format!("{}/{}", other.key(), half.map_or(name, |half| &half.new))
    });
    let header = one.moved.header(goes_with);
    let down = Header { parent: header.result.clone(), result: header.parent.clone(), ..Header::default() };
    let files = [
        (migration.path(), history::path(migration.store, &one.new), Some(&header)),
        (
            migration.down_path(),
            history::down_path(migration.store, &one.new),
            migration.down.as_ref().map(|_| &down),
        ),
    ];
    if let Some(before) = &one.moved.before {
        change.remove(migration.before_path());
        change.write(history::before_path(migration.store, &one.new), history::snapshot(before));
    }
    for (old, new, header) in files {
        let Some(header) = header else { continue };
        let path = folder.join(&old);
        let text =
            std::fs::read_to_string(&path).map_err(|source| Error::Read { path: path.clone(), source })?;
        let text =
            file::with_header(&text, header).map_err(|source| Error::MigrationFile { path, source })?;
        if old != new {
            change.remove(old);
        }
        change.write(new, text);
    }
    Ok(())
}

/// Every snapshot that git remembers: of all branches, and the sides of a merge that is going on. None where there is
/// no git, or no repository.
fn in_git(folder: &Path) -> Vec<Schema> {
    let git = |arguments: &[&str]| {
        let output = Command::new("git").arg("-C").arg(folder).args(arguments).output().ok()?;
        output.status.success().then(|| String::from_utf8(output.stdout).ok()).flatten()
    };
    let commits = git(&["log", "--all", "--format=%H", "--", SNAPSHOT]).unwrap_or_default();
    let heads = git(&["rev-parse", "HEAD", "MERGE_HEAD"]).unwrap_or_default();
    let stages = ["", ":1", ":2", ":3"].into_iter();
    let revisions = commits.lines().chain(heads.lines()).chain(stages);
    let texts = revisions.filter_map(|revision| git(&["show", &format!("{revision}:./{SNAPSHOT}")]));
    texts.filter_map(|text| history::read_snapshot(&text).ok()).collect()
}
