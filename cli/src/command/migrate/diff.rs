//! `rowcol migrate diff`: what leads from one schema to another.

use rowcol_codegen::plan::{self, Plan, Store, file};
use serde::Serialize;

use crate::Outcome;
use crate::arguments::{Diff, Format};
use crate::config::Config;
use crate::decisions::answers;
use crate::error::Error;
use crate::output::{print, print_json};
use crate::side;

/// Prints it.
///
/// # Errors
/// A schema cannot be read, or somebody has to decide something first.
pub fn run(arguments: &Diff) -> Result<Outcome, Error> {
    let config = Config::here()?;
    let mut from = side::read(&arguments.from, &config, &arguments.place)?;
    let mut to = side::read(&arguments.to, &config, &arguments.place)?;
    side::comparable(&mut from, &mut to, arguments.store.map(Into::into))?;

    let answers = answers(&arguments.decisions, &to.renames)?;
    let plan =
        plan::plan(&from.schema, &to.schema, &answers).map_err(|asked| Error::Undecided(asked.into()))?;
    let unmanaged = [from.unmanaged, to.unmanaged].concat();
    match arguments.format {
        Format::Json => print_json(&Report { plan: &plan, unmanaged: &unmanaged })?,
        Format::Sql => print(script(&plan, &unmanaged, &config)?.trim_end()),
    }
    Ok(if arguments.exit_code && !plan.is_empty() { Outcome::Found } else { Outcome::Done })
}

/// `--format json`
#[derive(Serialize)]
struct Report<'a> {
    #[serde(flatten)]
    plan: &'a Plan,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    unmanaged: &'a [String],
}

/// One script, for the client of one store.
fn script(plan: &Plan, unmanaged: &[String], config: &Config) -> Result<String, Error> {
    let named =
        unmanaged.iter().map(|name| file::comment(&format!("not managed, and left as it is: {name}")));
    let head: String = named.collect();
    let (store, steps) = match (plan.postgres.is_empty(), plan.clickhouse.is_empty()) {
        (true, true) => return Ok(format!("{head}-- no change\n")),
        (false, false) => return Err(Error::WhichStore),
        (false, true) => (Store::Postgres, plan.postgres.clone()),
        (true, false) => (Store::ClickHouse, plan.clickhouse.clone()),
    };
    let steps = match store {
        Store::Postgres => steps,
        Store::ClickHouse => rendered(steps, config)?,
    };
    let space = if head.is_empty() { "" } else { "\n" };
    Ok(format!("{head}{space}{}", file::script(&steps)))
}

/// ClickHouse's steps as the servers of the project's topology take them.
fn rendered(steps: Vec<plan::Step>, config: &Config) -> Result<Vec<plan::Step>, Error> {
    let topology = config.topology(None)?;
    let mut rendered = Vec::new();
    for step in steps {
        let mut hazards = Some(step.hazards);
        for sql in topology.render(&step.sql)? {
            // They stand before the first of several statements that a step becomes.
            let hazards = hazards.take().unwrap_or_default();
            rendered.push(plan::Step { object: step.object.clone(), sql, hazards, commit_before: false });
        }
    }
    Ok(rendered)
}
