//! `rowcol migrate deploy`, `baseline`, `down`, `resolve`, `dev`: what writes to the databases.

use rowcol::migrate::{self, Databases, History, Options, Resolution};

use crate::arguments::{Baseline, Deploy, DevNew, Down, New, Resolve, Run};
use crate::config::Config;
use crate::error::Error;
use crate::output::print;
use crate::progress::{options, print_report};
use crate::side::wait;
use crate::{arguments, stores};

/// Applies what is not applied.
///
/// # Errors
/// A store cannot be reached, files and databases do not fit together, or a statement fails.
pub fn deploy(arguments: &Deploy) -> Result<(), Error> {
    let (config, history) = history(&arguments.run)?;
    let options = Options { contract: arguments.contract, ..options(&arguments.run, &config)? };
    let report = wait(async {
        let databases = stores::connect(&arguments.run.urls, &config).await?;
        Ok(migrate::deploy(&databases, &history, &options).await?)
    })?;
    print_report(&report, arguments.run.format, "no change: every migration is applied")
}

/// Records all migrations as applied in databases that hold what they lead to.
///
/// # Errors
/// The databases hold something else.
pub fn baseline(arguments: &Baseline) -> Result<(), Error> {
    let (config, history) = history(&arguments.run)?;
    let options = options(&arguments.run, &config)?;
    let report = wait(async {
        let databases = stores::connect(&arguments.run.urls, &config).await?;
        Ok(migrate::baseline(&databases, &history, &options).await?)
    })?;
    if arguments.run.format == arguments::Report::Text {
        for one in &report.applied {
            print(&format!("recorded {}/{} as applied", one.store.key(), one.migration));
        }
    }
    print_report(&report, arguments.run.format, "no change: every migration is recorded")
}

/// Takes the last changes back.
///
/// # Errors
/// A migration cannot be taken back, or a statement fails.
pub fn down(arguments: &Down) -> Result<(), Error> {
    let (config, history) = history(&arguments.run)?;
    let options = options(&arguments.run, &config)?;
    let report = wait(async {
        let databases = stores::connect(&arguments.run.urls, &config).await?;
        Ok(migrate::down(&databases, &history, arguments.changes, &options).await?)
    })?;
    print_report(&report, arguments.run.format, "no change: no migration is applied")
}

/// Records what became of a migration or a statement.
///
/// # Errors
/// There is no such migration.
pub fn resolve(arguments: &Resolve) -> Result<(), Error> {
    let (config, history) = history(&arguments.run)?;
    let options = options(&arguments.run, &config)?;
    let (name, resolution, word) = match (&arguments.applied, &arguments.rolled_back) {
        (Some(name), _) => (name, Resolution::Applied, "applied"),
        (None, Some(name)) => (name, Resolution::RolledBack, "rolled back"),
        (None, None) => return Err(Error::NoResolution),
    };
    wait(async {
        let databases = stores::connect(&arguments.run.urls, &config).await?;
        Ok(migrate::resolve(&databases, &history, (name, arguments.statement), resolution, &options).await?)
    })?;
    let statement = arguments.statement.map(|number| format!(", statement {number},")).unwrap_or_default();
    print(&format!("recorded {name}{statement} as {word}"));
    Ok(())
}

/// Writes a migration and applies it to the local servers.
///
/// # Errors
/// Those of `migrate new` and of `migrate deploy`; or no local server runs.
pub fn dev(arguments: &DevNew) -> Result<(), Error> {
    let local = rowcol_dev::Local::builder().status()?.env();
    if local.is_empty() {
        return Err(Error::NothingRuns);
    }
    let url = |name: &str| local.iter().find(|(variable, _)| variable == name).map(|(_, url)| url.as_str());
    super::new::run(&New {
        name: arguments.name.clone(),
        empty: false,
        expand: false,
        store: None,
        decisions: arguments.decisions.clone(),
        place: arguments.place.clone(),
        format: arguments::Report::Text,
    })?;
    let run = Run { migrations: arguments.place.migrations.clone(), ..Run::default() };
    let (config, history) = history(&run)?;
    let options = Options { contract: true, ..options(&run, &config)? };
    let report = wait(async {
        let databases: Databases = stores::of_urls(url("DATABASE_URL"), url("CLICKHOUSE_URL")).await?;
        Ok(migrate::deploy(&databases, &history, &options).await?)
    })?;
    print_report(&report, arguments::Report::Text, "no change: every migration is applied")
}

fn history(run: &Run) -> Result<(Config, History), Error> {
    let config = Config::here()?;
    let folder = config.migrations(run.migrations.as_deref());
    let history = History::read(&folder).map_err(Error::history(&folder))?;
    Ok((config, history))
}
