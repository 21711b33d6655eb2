//! A folder of `.sql` files with objects.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{ObjectError, parse};
use crate::postgres::split::{SplitError, split};
use crate::schema::postgres::{Object, ObjectKind};

/// The file of a folder that each kind of object is written into.
pub const FILES: [(&str, &[ObjectKind]); 4] = [
    ("extensions.sql", &[ObjectKind::Extension]),
    ("functions.sql", &[ObjectKind::Function, ObjectKind::Procedure]),
    ("triggers.sql", &[ObjectKind::Trigger]),
    ("policies.sql", &[ObjectKind::Policy, ObjectKind::RowSecurity, ObjectKind::ForcedRowSecurity]),
];

/// The file that an object of this kind is written into.
#[must_use]
pub fn file_of(kind: ObjectKind) -> &'static str {
    FILES.iter().find(|(_, kinds)| kinds.contains(&kind)).map_or(FILES[0].0, |(file, _)| file)
}

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
            Self::Twice { path, line, object } => {
                write!(f, "{path}, line {line}: {object} is there twice; take one of them away")
            }
        }
    }
}

impl std::error::Error for ObjectsError {}

/// The objects of the `.sql` files of a folder and of those in it. There are none where there is no folder.
///
/// # Errors
/// A file that cannot be read, and the first statement that is no object.
pub fn read(folder: &Path) -> Result<Vec<Object>, ObjectsError> {
    let mut texts = Vec::new();
    for path in files(folder)? {
        let text = fs::read_to_string(&path).map_err(unreadable(&path))?;
        texts.push((path.display().to_string(), text));
    }
    of_texts(&texts)
}

/// The `.sql` files of a folder and of those in it, sorted.
///
/// # Errors
/// A folder that cannot be read.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>, ObjectsError> {
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
