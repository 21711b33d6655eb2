//! `rowcol migrate lint`: what the statements of migration files do to a live database.

use std::path::{Path, PathBuf};

use rowcol_codegen::plan::file::{self, Statement};
use rowcol_codegen::plan::history::{Files, Migration, down_path};
use rowcol_codegen::plan::{Answers, Hazard, Made, Store};
use rowcol_codegen::{clickhouse, postgres};
use serde::Serialize;

use crate::Outcome;
use crate::arguments::{self, Lint};
use crate::config::Config;
use crate::error::Error;
use crate::output::{hazards, print, print_json, shown};

/// Prints the hazards of each statement. Found are those that are not written down: a loss that the file does not
/// accept, another hazard that no comment before the statement names.
///
/// # Errors
/// A file cannot be read.
pub fn run(arguments: &Lint) -> Result<Outcome, Error> {
    let scripts = match arguments.files.as_slice() {
        [] => all(&Config::here()?.migrations(arguments.migrations.as_deref()))?,
        files => files.iter().map(|path| one(path, arguments)).collect::<Result<_, _>>()?,
    };
    let mut found = Vec::new();
    for script in &scripts {
        let mut made = Made::default();
        for statement in &script.statements {
            let Statement { sql, comments, .. } = statement;
            let hazards = match script.store {
                Store::Postgres => postgres::lint::hazards_after(sql, &mut made),
                Store::ClickHouse => clickhouse::lint::hazards_after(sql, comments, &mut made),
            };
            if !hazards.is_empty() {
                let open = hazards.iter().filter(|hazard| !is_written(hazard, statement, script));
                let open = open.map(ToString::to_string).collect();
                found.push(Finding { file: &script.path, line: statement.line, hazards, open });
            }
        }
    }
    match arguments.format {
        arguments::Report::Json => print_json(&found)?,
        arguments::Report::Text if found.is_empty() => print("no hazard"),
        arguments::Report::Text => found.iter().for_each(show),
    }
    Ok(if found.iter().all(|one| one.open.is_empty()) { Outcome::Done } else { Outcome::Found })
}

/// The hazards of a statement.
#[derive(Serialize)]
struct Finding<'a> {
    file: &'a str,
    line: usize,
    hazards: Vec<Hazard>,
    /// Those that are not written down, as a comment would say them.
    open: Vec<String>,
}

fn show(finding: &Finding<'_>) {
    print(&format!("{}:{}", finding.file, finding.line));
    hazards(&finding.hazards);
    for open in &finding.open {
        match open.strip_prefix("loses data (").and_then(|rest| rest.split_once(')')) {
            Some((target, _)) => print(&format!("  not accepted: add `-- accepted: {target}` at the top")),
            None => {
                print(&format!("  not written down: add before it `-- {}`", open.replace(['\n', '\r'], " ")))
            }
        }
    }
}

/// A script that is looked at.
struct Script {
    path: String,
    store: Store,
    statements: Vec<Statement>,
    accepted: Answers,
    /// Whoever takes a migration back has been told what that loses.
    is_down: bool,
}

fn is_written(hazard: &Hazard, statement: &Statement, script: &Script) -> bool {
    if let Hazard::LosesData { target, .. } = hazard {
        return script.is_down || script.accepted.accepts(target);
    }
    let text = hazard.to_string();
    // The planner knows more of a table than one statement tells: what counts is that its kind is named.
    let kind = text.split([' ', ':']).next().unwrap_or_default();
    statement.comments.iter().any(|comment| comment.starts_with(kind))
}

fn all(folder: &Path) -> Result<Vec<Script>, Error> {
    let files = Files::read(folder).map_err(Error::history(folder))?;
    let script = |migration: &Migration| {
        let path = |inside: String| shown(&folder.join(inside));
        let accepted = Answers { accepted: migration.accepted.clone(), ..Answers::default() };
        let up = Script {
            path: path(migration.path()),
            store: migration.store,
            statements: migration.statements.clone(),
            accepted,
            is_down: false,
        };
        let down = migration.down.iter().map(move |statements| Script {
            path: path(down_path(migration.store, &migration.name)),
            store: migration.store,
            statements: statements.clone(),
            accepted: Answers::default(),
            is_down: true,
        });
        [up].into_iter().chain(down).collect::<Vec<_>>()
    };
    Ok(files.all().flat_map(script).collect())
}

/// A file by itself. One that is not of a folder of migrations may be without a header.
fn one(path: &PathBuf, arguments: &Lint) -> Result<Script, Error> {
    let text = std::fs::read_to_string(path).map_err(|source| Error::Read { path: path.clone(), source })?;
    let below = |name: &str| path.components().any(|part| part.as_os_str() == name);
    let store = match (arguments.store, below("postgres"), below("clickhouse")) {
        (Some(store), ..) => store.into(),
        (None, true, false) => Store::Postgres,
        (None, false, true) => Store::ClickHouse,
        _ => return Err(Error::WhoseFile { path: path.clone() }),
    };
    let wrong = |source| Error::MigrationFile { path: path.clone(), source };
    let accepted = match file::is_migration(&text) {
        true => file::read(store, &text).map_err(wrong)?.header.accepted,
        false => Vec::new(),
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    Ok(Script {
        path: path.display().to_string(),
        store,
        statements: file::statements(store, &text).map_err(wrong)?,
        accepted: Answers { accepted, ..Answers::default() },
        is_down: name == "down.sql" || name.ends_with(".down.sql"),
    })
}
