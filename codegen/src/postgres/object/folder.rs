//! A folder of `.sql` files with objects.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{ObjectError, parse};
use crate::postgres::catalog::in_search_path;
use crate::postgres::split::{SplitError, split};
use crate::schema::postgres::{Object, ObjectKind, Postgres};

/// The file of a folder that each kind of object is written into.
pub const FILES: [(&str, &[ObjectKind]); 5] = [
    ("extensions.sql", &[ObjectKind::Extension]),
    ("sequences.sql", &[ObjectKind::Sequence]),
    ("functions.sql", &[ObjectKind::Function, ObjectKind::Procedure]),
    ("triggers.sql", &[ObjectKind::Trigger]),
    ("policies.sql", &[ObjectKind::Policy, ObjectKind::RowSecurity, ObjectKind::ForcedRowSecurity]),
];

/// Why a folder of objects cannot be used. `Display` names the file, and the line where there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ObjectsError {
    /// A file or folder cannot be read.
    Read {
        /// Its path.
        path: String,
        /// Why not.
        why: String,
    },
    /// A file cannot be cut into statements.
    Split {
        /// Its path.
        path: String,
        /// Where and why.
        error: SplitError,
    },
    /// A statement is no object.
    Statement {
        /// The path of its file.
        path: String,
        /// Its line, counted from 1.
        line: usize,
        /// Why not.
        error: ObjectError,
    },
    /// A trigger, a policy or row security of a table that no model has.
    NoTable {
        /// What it is: `trigger "touch" ON "users"`.
        object: String,
    },
    /// Two statements make the same object.
    Twice {
        /// The path of the second one's file.
        path: String,
        /// Its line, counted from 1.
        line: usize,
        /// What it makes: `function "f"(integer)`.
        object: String,
    },
}

impl fmt::Display for ObjectsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read { path, why } => write!(f, "cannot read {path}: {why}"),
            Self::Split { path, error } => write!(f, "{path}, {error}"),
            Self::Statement { path, line, error } => write!(f, "{path}, line {line}: {error}"),
            Self::NoTable { object } => {
                write!(
                    f,
                    "{object}: no model has this table; a migration of your own makes what stands on others"
                )
            }
            Self::Twice { path, line, object } => {
                write!(f, "{path}, line {line}: {object} is there twice; take one of them away")
            }
        }
    }
}

impl std::error::Error for ObjectsError {}

/// Puts the objects of the `.sql` files of a folder, and of those in it, into a schema, and gives the files. There are
/// none where there is no folder.
///
/// # Errors
/// A file that cannot be read, the first statement that is no object, an object of a table that is not in the schema.
pub fn read_into(schema: &mut Postgres, folder: &Path) -> Result<Vec<PathBuf>, ObjectsError> {
    let files = files(folder)?;
    let objects = read(&files)?;
    if let Some(lost) = objects.iter().find(|object| !has_table_of(schema, object)) {
        return Err(ObjectsError::NoTable { object: lost.as_statement_object().to_string() });
    }
    schema.objects = objects;
    Ok(files)
}

/// Whether the schema has the table or view that an object belongs to.
pub(in crate::postgres) fn has_table_of(schema: &Postgres, object: &Object) -> bool {
    let mut names =
        schema.tables.iter().map(|table| &table.name).chain(schema.views.iter().map(|view| &view.name));
    object.table.as_ref().is_none_or(|own| names.any(|name| in_search_path(name, "public") == *own))
}

fn read(files: &[PathBuf]) -> Result<Vec<Object>, ObjectsError> {
    let mut texts = Vec::new();
    for path in files {
        let text = fs::read_to_string(path).map_err(unreadable(path))?;
        texts.push((path.display().to_string(), text));
    }
    of_texts(&texts)
}

/// The `.sql` files of a folder and of those in it, sorted.
fn files(folder: &Path) -> Result<Vec<PathBuf>, ObjectsError> {
    let mut found = Vec::new();
    if folder.is_dir() {
        collect(folder, &mut found)?;
    }
    found.sort();
    Ok(found)
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), ObjectsError> {
    for entry in fs::read_dir(folder).map_err(unreadable(folder))? {
        let path = entry.map_err(unreadable(folder))?.path();
        if path.is_dir() {
            collect(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "sql") {
            found.push(path);
        }
    }
    Ok(())
}

fn unreadable(path: &Path) -> impl Fn(io::Error) -> ObjectsError {
    move |error| ObjectsError::Read { path: path.display().to_string(), why: error.to_string() }
}

/// The objects of files, given by path and text.
///
/// # Errors
/// The first statement that is no object.
pub fn of_texts(texts: &[(String, String)]) -> Result<Vec<Object>, ObjectsError> {
    let mut objects: Vec<Object> = Vec::new();
    for (path, text) in texts {
        let statements = split(text).map_err(|error| ObjectsError::Split { path: path.clone(), error })?;
        for statement in statements {
            let (path, line) = (path.clone(), statement.line);
            let object = match parse(statement.text, "public") {
                Ok(object) => object,
                Err(error) => return Err(ObjectsError::Statement { path, line, error }),
            };
            let same = |one: &Object| one.kind == object.kind && one.identity() == object.identity();
            if objects.iter().any(same) {
                let object = object.as_statement_object().to_string();
                return Err(ObjectsError::Twice { path, line, object });
            }
            objects.push(object);
        }
    }
    objects.sort();
    Ok(objects)
}
