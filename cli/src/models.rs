//! The models as a command sees them: read, checked, and made a schema.

use std::path::Path;

use rowcol_codegen::diagnostic::{Diagnostic, Level};
use rowcol_codegen::plan::Rename;
use rowcol_codegen::schema::Schema;
use rowcol_codegen::{check, lower, parse};

use crate::error::{Error, Mistakes};

/// What the models say.
#[derive(Debug)]
pub struct Read {
    /// The tables of both stores.
    pub schema: Schema,
    /// What `#[renamed_from]` asks for.
    pub renames: Vec<Rename>,
}

/// Reads the models at a path. Warnings go to standard error.
///
/// # Errors
/// The models cannot be read, something is wrong with them (every mistake is shown at its place), or there are none.
pub fn read(models: &Path) -> Result<Read, Error> {
    let sources = parse::sources(models).map_err(|found| mistakes(&found))?;
    let mut found = check::item(&sources.models);
    found.extend(check::schema(&sources.models));
    let (errors, warnings): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|found| found.level == Level::Error);
    for warning in &warnings {
        anstream::eprintln!("{warning}");
    }
    if !errors.is_empty() {
        return Err(mistakes(&errors));
    }
    if sources.models.is_empty() {
        return Err(Error::NoModels { path: models.to_owned() });
    }
    let schema = lower::schema(&sources.models).map_err(|found| mistakes(&found))?;
    Ok(Read { schema, renames: lower::renames(&sources.models) })
}

fn mistakes(found: &[Diagnostic]) -> Error {
    Error::Models(Mistakes::new(found))
}
