//! The folder `objects`: `.sql` files with what models cannot say. Those in its folder `clickhouse` are of ClickHouse, all
//! others of Postgres.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::clickhouse::ddl::dictionary;
use crate::clickhouse::dictionary::{DictionaryError, parse as parse_dictionary};
use crate::postgres::object::{has_table_of, parse as parse_object};
use crate::schema::Schema;
use crate::schema::clickhouse::Dictionary;
use crate::schema::postgres::Object;
use crate::{clickhouse, postgres};

/// The folder of ClickHouse's objects within that of all.
pub const CLICKHOUSE: &str = "clickhouse";
/// The file for dictionaries in it.
pub const DICTIONARIES: &str = "dictionaries.sql";

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
        why: String,
    },
    /// A statement is no object.
    Statement {
        /// The path of its file.
        path: String,
        /// Its line, counted from 1.
        line: usize,
        /// Why not.
        why: String,
    },
    /// A trigger, a policy or row security of a table that no model has.
    NoTable {
        /// What it is: `trigger "touch" ON "users"`.
        object: String,
    },
    /// A dictionary that has the name of a table or a view.
    Taken {
        /// The dictionary's name.
        name: String,
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
            Self::Split { path, why } => write!(f, "{path}, {why}"),
            Self::Statement { path, line, why } => write!(f, "{path}, line {line}: {why}"),
            Self::NoTable { object } => {
                write!(
                    f,
                    "{object}: no model has this table; a migration of your own makes what stands on others"
                )
            }
            Self::Taken { name } => {
                let name = clickhouse::name::quote(name);
                write!(f, "dictionary {name}: a table or view of ClickHouse has this name; give it another")
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
pub fn read_into(schema: &mut Schema, folder: &Path) -> Result<Vec<PathBuf>, ObjectsError> {
    let files = files(folder)?;
    let own = folder.join(CLICKHOUSE);
    let (columns, rows): (Vec<_>, Vec<_>) =
        read(&files)?.into_iter().partition(|(path, _)| path.starts_with(&own));
    let objects = of_postgres(&rows)?;
    if let Some(lost) = objects.iter().find(|object| !has_table_of(&schema.postgres, object)) {
        return Err(ObjectsError::NoTable { object: lost.as_statement_object().to_string() });
    }
    let dictionaries = of_clickhouse(&columns)?;
    let tables = &schema.clickhouse;
    let names = tables.tables.iter().map(|table| &table.name);
    let names: Vec<_> = names.chain(tables.views.iter().map(|view| &view.name)).collect();
    if let Some(taken) = dictionaries.iter().find(|one| names.contains(&&one.name)) {
        return Err(ObjectsError::Taken { name: taken.name.clone() });
    }
    schema.postgres.objects = objects;
    schema.clickhouse.dictionaries = dictionaries;
    Ok(files)
}

type Text = (PathBuf, String);

fn read(files: &[PathBuf]) -> Result<Vec<Text>, ObjectsError> {
    let read = |path: &PathBuf| Ok((path.clone(), fs::read_to_string(path).map_err(unreadable(path))?));
    files.iter().map(read).collect()
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

/// The statements of files, each read, with no two that make the same.
fn each<T>(
    texts: &[Text],
    split: impl Fn(&str) -> Result<Vec<(usize, String)>, String>,
    parse: impl Fn(&str) -> Result<T, String>,
    name: impl Fn(&T) -> String,
) -> Result<Vec<T>, ObjectsError> {
    let mut made: Vec<T> = Vec::new();
    for (path, text) in texts {
        let path = path.display().to_string();
        let statements = split(text).map_err(|why| ObjectsError::Split { path: path.clone(), why })?;
        for (line, sql) in statements {
            let one = parse(&sql).map_err(|why| ObjectsError::Statement { path: path.clone(), line, why })?;
            if made.iter().any(|other| name(other) == name(&one)) {
                return Err(ObjectsError::Twice { path, line, object: name(&one) });
            }
            made.push(one);
        }
    }
    Ok(made)
}

/// The objects of Postgres in files.
///
/// # Errors
/// The first statement that is no object.
pub(crate) fn of_postgres(texts: &[Text]) -> Result<Vec<Object>, ObjectsError> {
    let split = |text: &str| match postgres::split::split(text) {
        Ok(found) => Ok(found.into_iter().map(|one| (one.line, one.text.to_owned())).collect()),
        Err(error) => Err(error.to_string()),
    };
    let parse = |sql: &str| parse_object(sql, "public").map_err(|error| error.to_string());
    let mut objects = each(texts, split, parse, |object| object.as_statement_object().to_string())?;
    objects.sort();
    Ok(objects)
}

/// The dictionaries in files.
///
/// # Errors
/// The first statement that is no dictionary, or has a password.
pub(crate) fn of_clickhouse(texts: &[Text]) -> Result<Vec<Dictionary>, ObjectsError> {
    let split = |text: &str| match clickhouse::split::split(text) {
        Ok(found) => Ok(found.into_iter().map(|one| (one.line, one.text.to_owned())).collect()),
        Err(error) => Err(error.to_string()),
    };
    let parse = |sql: &str| match parse_dictionary(sql) {
        Ok((Some(_), _)) => Err(DictionaryError::Database),
        Ok((None, definition)) if definition.has_secret() || definition.is_hidden() => {
            Err(DictionaryError::Secret)
        }
        Ok((None, definition)) => Ok(Dictionary::from(&definition)),
        Err(error) => Err(error),
    };
    let parse = |sql: &str| parse(sql).map_err(|error| error.to_string());
    let mut dictionaries = each(texts, split, parse, |one| dictionary::object(one).to_string())?;
    dictionaries.sort();
    Ok(dictionaries)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::clickhouse::Table;

    const DICTIONARY: &str = "CREATE DICTIONARY d (a UInt64) PRIMARY KEY a SOURCE(NULL()) LAYOUT(FLAT())";

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    #[test]
    fn the_folder_says_whose_a_file_is() {
        let both = folder(&[
            ("a.sql", "CREATE EXTENSION pg_trgm;"),
            ("clickhouse/of users/d.sql", &format!("-- one\n{DICTIONARY};")),
        ]);
        let mut schema = Schema::default();
        assert_eq!(read_into(&mut schema, both.path()).unwrap().len(), 2);
        assert_eq!((schema.postgres.objects.len(), schema.clickhouse.dictionaries.len()), (1, 1));

        let mut schema = Schema::default();
        let json = r#"{"name": "d", "columns": [], "engine": "merge_tree"}"#;
        schema.clickhouse.tables.push(serde_json::from_str::<Table>(json).unwrap());
        let error = read_into(&mut schema, both.path()).unwrap_err().to_string();
        assert_eq!(error, "dictionary `d`: a table or view of ClickHouse has this name; give it another");
    }

    #[test]
    fn faults_name_their_place() {
        let fault = |path: &str, text: &str| {
            let folder = folder(&[(path, text)]);
            let error = read_into(&mut Schema::default(), folder.path()).unwrap_err().to_string();
            error.replace(&folder.path().display().to_string(), "objects")
        };
        let faults: Vec<String> = [
            ("a.sql", DICTIONARY),
            ("clickhouse/a.sql", "\nCREATE EXTENSION pg_trgm"),
            ("clickhouse/a.sql", "SELECT 'x"),
            ("clickhouse/a.sql", &format!("{DICTIONARY};\n\n{DICTIONARY};")),
            ("clickhouse/a.sql", &DICTIONARY.replace(" d ", " app.d ")),
            ("clickhouse/a.sql", &DICTIONARY.replace("NULL()", "CLICKHOUSE(TABLE 't' PASSWORD 'p')")),
        ]
        .into_iter()
        .map(|(path, text)| fault(path, text))
        .collect();
        insta::assert_snapshot!(faults.join("\n"));
    }
}
