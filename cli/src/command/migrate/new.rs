//! `rowcol migrate new`: the files that lead from the last migration to the models.

use std::path::Path;

use chrono::Utc;
use rowcol_codegen::clickhouse::diff::{base_of_rebuild, without_way_back};
use rowcol_codegen::plan::expand::{self, Halves, NoHalves};
use rowcol_codegen::plan::file::{self, Header};
use rowcol_codegen::plan::history::{self, History, Migration};
use rowcol_codegen::plan::{self, Answers, Hazard, Plan, Step, Store, Target};
use rowcol_codegen::schema::Schema;
use serde::Serialize;

use crate::arguments::{self, New};
use crate::config::Config;
use crate::decisions::{answers, backwards};
use crate::error::Error;
use crate::folder::Change;
use crate::models;
use crate::output::{hazards, print, print_json, shown};
use crate::side_by_side::side_by_side;

/// Writes them.
///
/// # Errors
/// The models or the migrations cannot be read, somebody has to decide something first, or a file cannot be written.
/// Nothing is written then.
pub fn run(arguments: &New) -> Result<(), Error> {
    let config = Config::here()?;
    let name = slug(&arguments.name)?;
    let folder = config.migrations(arguments.place.migrations.as_deref());
    let history = || History::read(&folder).map_err(Error::history(&folder));
    let written = if arguments.empty {
        empty(&history()?, &name, arguments.store)
    } else {
        let models = || models::of(&config, arguments.place.models.as_deref());
        let (history, models) = side_by_side(history, models);
        let (history, models) = (history?, models?);
        let answers = answers(&arguments.decisions, &models.renames)?;
        planned(&history, (&name, arguments.expand), &models.schema, &answers)?
    };
    let change = written.change();
    let report = Report::of(&folder, &written, &change);
    change.apply(&folder)?;
    report.print(arguments.format)
}

/// The name of a migration in file names: `Add user table` is `add_user_table`.
///
/// # Errors
/// Nothing is left of it.
pub fn slug(name: &str) -> Result<String, Error> {
    let words = name.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let slug = words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("_");
    if slug.is_empty() { Err(Error::MigrationName { name: name.to_owned() }) } else { Ok(slug) }
}

/// The next name in a store, after all that are there.
#[must_use]
pub fn next_name(history: &History, store: Store, name: &str) -> String {
    let last = history
        .of(store)
        .map(|migration| history::rank(&migration.name))
        .filter(|rank| *rank < u64::MAX)
        .max();
    match store {
        Store::Postgres => {
            let now: u64 = Utc::now().format("%Y%m%d%H%M%S").to_string().parse().unwrap_or_default();
            format!("{:014}_{name}", last.map_or(now, |last| now.max(last + 1)))
        }
        Store::ClickHouse => format!("{:03}_{name}", last.unwrap_or_default() + 1),
    }
}

/// A migration that is to be written.
pub struct File {
    /// The store.
    pub store: Store,
    /// Its name.
    pub name: String,
    /// What stands at the top.
    pub header: Header,
    /// The statements.
    pub steps: Vec<Step>,
    /// The statements that take it back.
    pub down: Option<Vec<Step>>,
    /// The text of the schema that it begins with, where it is kept beside it.
    pub before: Option<String>,
}

/// The files of one change, and the schema that they leave.
pub struct Written {
    /// None, one, or one for each store.
    pub files: Vec<File>,
    /// The text of `snapshot.json`.
    pub snapshot: String,
    /// What is to be said of it.
    pub note: Option<&'static str>,
}

impl Written {
    /// The change of the folder: none where there are no files. The snapshot comes last: a folder that lacks it is seen
    /// to be half written.
    #[must_use]
    pub fn change(&self) -> Change<'_> {
        let mut change = Change::default();
        if self.files.is_empty() {
            return change;
        }
        for file in &self.files {
            change.write(history::path(file.store, &file.name), file::write(&file.header, &file.steps));
            if let Some(before) = &file.before {
                change.write(history::before_path(file.store, &file.name), before.as_str());
            }
            if let Some(down) = &file.down {
                let Header { parent, result, .. } = file.header.clone();
                let header = Header { parent: result, result: parent, ..Header::default() };
                change.write(history::down_path(file.store, &file.name), file::write(&header, down));
            }
        }
        change.write(history::SNAPSHOT, self.snapshot.as_str());
        change
    }
}

/// The files of one migration, or of the two halves of it.
fn planned(
    history: &History,
    (name, expand): (&str, bool),
    to: &Schema,
    answers: &Answers,
) -> Result<Written, Error> {
    if expand {
        return halved(history, name, to, answers);
    }
    let (from, held) = (&history.snapshot, history.held());
    let reached = history.held_after(to, &[]);
    // The text of thousands of tables takes as long as their plan, and neither needs the other; nor does the way back.
    let texts = || (to.canonical_hash(), history::snapshot(to));
    let plans = || side_by_side(|| way_back(&reached, from, answers), || plan::plan(&held, to, answers));
    let ((result, snapshot), (back, plan)) = side_by_side(texts, plans);
    let plan = plan.map_err(|asked| Error::Undecided(asked.into()))?;
    // A rebuild leaves something that is in the way of the one that takes it back.
    let left = history.held_after(to, &plan.clickhouse);
    let back =
        if left.clickhouse.views == reached.clickhouse.views { back } else { way_back(&left, from, answers) };
    Ok(Written { files: files(history, name, plan, back, &result), snapshot, note: None })
}

/// What was lost does not come back, so a migration that loses something cannot be taken back.
fn way_back(held: &Schema, to: &Schema, answers: &Answers) -> Plan {
    let mut back = plan::plan(held, to, &backwards(answers)).unwrap_or_default();
    back.clickhouse.extend(without_way_back(&back.clickhouse));
    back
}

/// The files of both halves. Where one of them has nothing to do, there is one migration.
fn halved(history: &History, name: &str, to: &Schema, answers: &Answers) -> Result<Written, Error> {
    let from = &history.snapshot;
    let Halves { between, expand, contract } =
        expand::halves(&history.held(), to, answers).map_err(|error| match error {
            NoHalves::Undecided(asked) => Error::Undecided(asked.into()),
            NoHalves::Breaks(breaks) => breaks.into(),
        })?;
    let note = match (expand.is_empty(), contract.is_empty()) {
        (true, true) | (false, false) => None,
        (false, true) => Some("the running program tolerates all of it: there is no contract"),
        (true, false) => Some("the running program tolerates nothing of it: there is only a contract"),
    };
    let name_of = |phase: &str| match contract.is_empty() {
        true => name.to_owned(),
        false => format!("{name}_{phase}"),
    };
    let (first, second) = (name_of("expand"), name_of("contract"));
    let back = way_back(&history.held_after(&between, &expand.clickhouse), from, answers);
    let both = [expand.clickhouse.as_slice(), &contract.clickhouse].concat();
    let back_to_between = way_back(&history.held_after(to, &both), &between, answers);
    let result = if contract.is_empty() { to.hash() } else { between.hash() };
    let mut all = files(history, &first, expand, back, &result);
    let written = all.iter().map(|file| Migration::headed(file.store, &file.name, file.header.clone()));
    let migrations = history.migrations.iter().cloned().chain(written).collect();
    let after = History { snapshot: between.clone(), migrations };
    let contract = files(&after, &second, contract, back_to_between, &to.hash()).into_iter().enumerate();
    all.extend(contract.map(|(at, mut file)| {
        file.header.contract = true;
        // Both halves begin with one schema, and it is kept once.
        file.before = (at == 0).then(|| history::snapshot(&between));
        file
    }));
    Ok(Written { files: all, snapshot: history::snapshot(to), note })
}

/// The files of a plan that leads to the schema with the hash `result`.
fn files(history: &History, name: &str, plan: Plan, back: Plan, result: &str) -> Vec<File> {
    // Half a change cannot be taken back. What is before it holds all that there was, but for the way back to before that.
    let is_left = |target: &Target| {
        base_of_rebuild(&target.name).is_some_and(|base| history.snapshot.clickhouse.table(base).is_some())
    };
    let reversible = lost(&plan.postgres).is_empty() && lost(&plan.clickhouse).iter().all(is_left);
    let halves = [
        (Store::Postgres, plan.postgres, back.postgres),
        (Store::ClickHouse, plan.clickhouse, back.clickhouse),
    ];
    let halves: Vec<_> = halves.into_iter().filter(|(_, steps, _)| !steps.is_empty()).collect();
    let names = Names::next(history, name, halves.iter().map(|(store, ..)| *store));
    let files = halves.into_iter().map(|(store, steps, back)| {
        let header = Header {
            parent: history.hash(),
            result: result.to_owned(),
            goes_with: names.other(store),
            accepted: lost(&steps),
            ..Header::default()
        };
        let down = (reversible && !back.is_empty()).then_some(back);
        File { store, name: names.of(store), header, steps, down, before: None }
    });
    files.collect()
}

/// The names of both halves of a change.
pub struct Names(Vec<(Store, String)>);

impl Names {
    /// The next ones in these stores.
    pub fn next(history: &History, name: &str, stores: impl Iterator<Item = Store>) -> Self {
        Self(stores.map(|store| (store, next_name(history, store, name))).collect())
    }

    /// The name in this store.
    #[must_use]
    pub fn of(&self, store: Store) -> String {
        self.0.iter().find(|(of, _)| *of == store).map(|(_, name)| name.clone()).unwrap_or_default()
    }

    /// What the half in this store goes with.
    #[must_use]
    pub fn other(&self, store: Store) -> Option<String> {
        let other = self.0.iter().find(|(of, _)| *of != store);
        other.map(|(store, name)| format!("{}/{name}", store.key()))
    }
}

/// What the steps lose, each once.
#[must_use]
pub fn lost(steps: &[Step]) -> Vec<Target> {
    let mut targets = Vec::new();
    for hazard in steps.iter().flat_map(|step| &step.hazards) {
        if let Hazard::LosesData { target, .. } = hazard
            && !targets.contains(target)
        {
            targets.push(target.clone());
        }
    }
    targets
}

/// Files to be filled by hand. They change no schema that rowcol knows of.
fn empty(history: &History, name: &str, only: Option<arguments::Store>) -> Written {
    let hash = history.hash();
    let stores = [Store::Postgres, Store::ClickHouse];
    let stores = stores.into_iter().filter(|store| only.is_none_or(|only| *store == only.into()));
    let stores: Vec<Store> = stores.collect();
    let names = Names::next(history, name, stores.iter().copied());
    let files = stores.into_iter().map(|store| {
        let header = Header {
            parent: hash.clone(),
            result: hash.clone(),
            goes_with: names.other(store),
            ..Header::default()
        };
        File { store, name: names.of(store), header, steps: Vec::new(), down: None, before: None }
    });
    Written { files: files.collect(), snapshot: history::snapshot(&history.snapshot), note: None }
}

/// What was written, for `--format json` and for a person.
#[derive(Serialize)]
pub struct Report {
    folder: String,
    files: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'static str>,
    #[serde(flatten)]
    plan: Plan,
}

impl Report {
    /// Of files in a folder, and the change that writes them.
    #[must_use]
    pub fn of(folder: &Path, written: &Written, change: &Change<'_>) -> Self {
        let mut plan = Plan::default();
        for file in &written.files {
            match file.store {
                Store::Postgres => plan.postgres.extend_from_slice(&file.steps),
                Store::ClickHouse => plan.clickhouse.extend_from_slice(&file.steps),
            }
        }
        let paths = change.written().map(str::to_owned).collect();
        Self { folder: folder.display().to_string(), files: paths, note: written.note, plan }
    }

    /// Prints it.
    ///
    /// # Errors
    /// It has no JSON form.
    pub fn print(&self, format: arguments::Report) -> Result<(), Error> {
        if format == arguments::Report::Json {
            return print_json(self);
        }
        if self.files.is_empty() {
            print("no change: the last migration leaves what the models say");
            return Ok(());
        }
        for path in &self.files {
            print(&format!("wrote {}", shown(&Path::new(&self.folder).join(path))));
        }
        self.note.iter().for_each(|note| print(note));
        for (store, steps) in
            [(Store::Postgres, &self.plan.postgres), (Store::ClickHouse, &self.plan.clickhouse)]
        {
            for step in steps.iter().filter(|step| !step.hazards.is_empty()) {
                print(&format!("\n{store}, {}", step.object));
                hazards(&step.hazards);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_of_words() {
        assert_eq!(slug("Add user-table!").unwrap(), "add_user_table");
        assert_eq!(slug("../../etc").unwrap(), "etc");
        assert!(slug("…").is_err());
    }
}
