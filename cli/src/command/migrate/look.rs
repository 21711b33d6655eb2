//! `rowcol migrate status` and `verify`: what only reads the databases.

use rowcol::migrate::{self, History, Standing};
use rowcol_codegen::plan::{self, Answers, Question};
use serde::Serialize;

use crate::Outcome;
use crate::arguments::{self, Status, Verify};
use crate::config::Config;
use crate::error::Error;
use crate::output::{print, print_json};
use crate::side::wait;
use crate::{models, stores};

/// How each migration stands. Found is whatever is not applied.
///
/// # Errors
/// A store cannot be reached.
pub fn status(arguments: &Status) -> Result<Outcome, Error> {
    let config = Config::here()?;
    let folder = config.migrations(arguments.migrations.as_deref());
    let history = History::read(&folder).map_err(Error::history(&folder))?;
    let all = wait(async {
        let databases = stores::connect(&arguments.urls, &config).await?;
        Ok(migrate::status(&databases, &history).await?)
    })?;
    if arguments.format == arguments::Report::Json {
        let rows = all.iter().map(|one| StatusRow {
            store: one.store.key(),
            migration: &one.migration,
            applied: is_applied(&one.standing),
            standing: one.standing.to_string(),
        });
        print_json(&rows.collect::<Vec<_>>())?;
    } else if all.is_empty() {
        print("there is no migration");
    } else {
        all.iter().for_each(|one| print(&one.to_string()));
    }
    let open = all.iter().any(|one| !is_applied(&one.standing));
    Ok(if open { Outcome::Found } else { Outcome::Done })
}

fn is_applied(standing: &Standing) -> bool {
    matches!(standing, Standing::Applied { .. })
}

#[derive(Serialize)]
struct StatusRow<'a> {
    store: &'static str,
    migration: &'a str,
    applied: bool,
    standing: String,
}

/// What models, snapshot and databases differ in.
///
/// # Errors
/// The models or the migrations cannot be read, or a store cannot be reached.
pub fn verify(arguments: &Verify) -> Result<Outcome, Error> {
    let config = Config::here()?;
    let folder = config.migrations(arguments.place.migrations.as_deref());
    let history = History::read(&folder).map_err(Error::history(&folder))?;
    let models = models::of(&config, arguments.place.models.as_deref())?;
    let pending = pending(&history, &models);
    let drift = wait(async {
        let databases = stores::connect(&arguments.urls, &config).await?;
        Ok(migrate::verify(&databases, &history.snapshot).await?)
    })?;
    let differences: Vec<String> = drift.differences.iter().map(ToString::to_string).collect();
    let clean = pending.is_empty() && differences.is_empty();
    if arguments.format == arguments::Report::Json {
        print_json(&Verified { pending: &pending, drift: &differences, unmanaged: &drift.unmanaged })?;
    } else {
        for object in &pending {
            print(&format!(
                "the models are ahead of the last migration: {object}; `rowcol migrate new NAME`"
            ));
        }
        differences.iter().for_each(|difference| print(difference));
        drift.unmanaged.iter().for_each(|name| print(&format!("not managed: {name}")));
        if clean {
            print("models, migrations and databases agree");
        }
    }
    Ok(if clean { Outcome::Done } else { Outcome::Found })
}

/// What the models have and the last migration does not leave: the objects of a plan, or what it would ask.
fn pending(history: &History, models: &models::Read) -> Vec<String> {
    let answers = Answers { renames: models.renames.clone(), accept_all: true, ..Answers::default() };
    match plan::plan(&history.snapshot, &models.schema, &answers) {
        Ok(plan) => plan.postgres.into_iter().chain(plan.clickhouse).map(|step| step.object).collect(),
        Err(asked) => asked.iter().map(Question::to_string).collect(),
    }
}

#[derive(Serialize)]
struct Verified<'a> {
    pending: &'a [String],
    drift: &'a [String],
    unmanaged: &'a [String],
}
