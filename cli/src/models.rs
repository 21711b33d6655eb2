//! The models as a command sees them: read, checked, and made a schema.

use std::path::Path;

use rowcol_codegen::diagnostic::{Diagnostic, Level};
use rowcol_codegen::plan::Rename;
use rowcol_codegen::schema::Schema;
use rowcol_codegen::{check, lower, objects, parse};

use crate::config::Config;
use crate::error::{Error, Mistakes};
use crate::side_by_side::side_by_side;

/// What the models say.
#[derive(Debug)]
pub struct Read {
    /// The tables of both stores.
    pub schema: Schema,
    /// What `#[renamed_from]` asks for.
    pub renames: Vec<Rename>,
}

/// Reads the models of a project; `given` on the command line goes before `rowcol.toml`.
///
/// # Errors
/// As those of [`read`].
pub fn of(config: &Config, given: Option<&Path>) -> Result<Read, Error> {
    read(&config.models(given), &config.objects(given))
}

/// Reads the models at a path, and the folder of objects that belongs to them. Warnings go to standard error.
///
/// # Errors
/// Models or objects cannot be read, something is wrong with them (every mistake is shown at its place), or there are none.
pub fn read(models: &Path, folder: &Path) -> Result<Read, Error> {
    let sources = parse::sources(models).map_err(|found| mistakes(&found))?;
    let read = &sources.models;
    // Neither the rules nor the schema needs the other. One that was made of wrong models is not looked at.
    let (found, schema) = side_by_side(
        || {
            let mut found = check::item(read);
            found.extend(check::schema(read));
            found
        },
        || lower::schema(read),
    );
    let (errors, warnings): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|found| found.level == Level::Error);
    for warning in &warnings {
        anstream::eprintln!("{warning}");
    }
    if !errors.is_empty() {
        return Err(mistakes(&errors));
    }
    if read.is_empty() {
        return Err(Error::NoModels { path: models.to_owned() });
    }
    let mut schema = schema.map_err(|found| mistakes(&found))?;
    objects::read_into(&mut schema, folder)
        .map_err(|source| Error::Objects { folder: folder.to_owned(), source })?;
    Ok(Read { schema, renames: lower::renames(read) })
}

fn mistakes(found: &[Diagnostic]) -> Error {
    Error::Models(Mistakes::new(found))
}
