//! `rowcol migrate squash`: one migration for each store in place of all that there are.

use rowcol_codegen::plan::file::Header;
use rowcol_codegen::plan::history::{self, History, Migration};
use rowcol_codegen::plan::{self, Answers, Store};
use rowcol_codegen::schema::Schema;

use super::new::{File, Names, Report, Written, slug};
use crate::arguments::{self, Squash};
use crate::config::Config;
use crate::error::Error;
use crate::output::print;

/// Writes them, and deletes the others. Databases that have applied all of those count the new ones as applied, so
/// every database has to be brought up to date before, and again before the next squash.
///
/// # Errors
/// The migrations cannot be read, or a file cannot be written. Nothing is changed then.
pub fn run(arguments: &Squash) -> Result<(), Error> {
    let name = slug(&arguments.name)?;
    let folder = Config::here()?.migrations(arguments.migrations.as_deref());
    let history = History::read(&folder).map_err(Error::history(&folder))?;
    if history.migrations.len() < 2 {
        print("no change: there are no two migrations");
        return Ok(());
    }
    let empty = Schema::default();
    let plan = plan::plan(&empty, &history.snapshot, &Answers::default())
        .map_err(|asked| Error::Undecided(asked.into()))?;
    let halves = [(Store::Postgres, plan.postgres), (Store::ClickHouse, plan.clickhouse)];
    let halves: Vec<_> =
        halves.into_iter().filter(|(store, _)| history.of(*store).next().is_some()).collect();
    let names = Names::next(&history, &name, halves.iter().map(|(store, _)| *store));
    let files = halves.into_iter().map(|(store, steps)| {
        let header = Header {
            parent: empty.hash(),
            result: history.hash(),
            goes_with: names.other(store),
            accepted: Vec::new(),
            squashes: history.of(store).map(|migration| migration.name.clone()).collect(),
            contract: false,
        };
        File { store, name: names.of(store), header, steps, down: None, before: None }
    });
    let written =
        Written { files: files.collect(), snapshot: history::snapshot(&history.snapshot), note: None };
    let mut change = written.change();
    let report = Report::of(&folder, &written, &change);
    for migration in &history.migrations {
        change.remove(migration.path());
        change.remove(migration.down_path());
        change.remove(migration.before_path());
    }
    change.apply(&folder)?;
    for migration in &history.migrations {
        print(&format!("removed {}", migration.full_name()));
    }
    report.print(arguments::Report::Text)?;
    let by_hand = |one: &&Migration| one.parent == one.result && !one.statements.is_empty();
    for migration in history.migrations.iter().filter(by_hand) {
        print(&format!(
            "\n{} was written by hand; its statements are in no schema: copy those that a new database needs into the new file",
            migration.full_name()
        ));
    }
    Ok(())
}
