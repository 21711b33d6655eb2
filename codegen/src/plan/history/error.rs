//! What can be wrong with a folder of migrations.

use std::fmt;
use std::path::Path;

use crate::plan::file::FileError;

/// Why a folder of migrations cannot be used. `Display` names the file and says what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HistoryError {
    /// A file or folder cannot be read.
    Read {
        /// Its path.
        path: String,
        /// Why not.
        why: String,
    },
    /// A file that has to be there is not.
    NoFile {
        /// Its path in the folder.
        path: String,
    },
    /// A migration file is not what it should be.
    File {
        /// Its path in the folder.
        path: String,
        /// What is wrong, and on which line.
        error: FileError,
    },
    /// `snapshot.json` is not what it should be.
    SnapshotText {
        /// The line, counted from 1.
        line: usize,
        /// What is wrong.
        what: String,
    },
    /// `snapshot.json` is another schema than the one that the last migration leaves.
    Snapshot {
        /// The last migration; None where there is none.
        last: Option<String>,
    },
    /// Two migrations begin with the same schema: of two branches, each added one.
    Fork {
        /// The one that comes first.
        one: String,
        /// The other.
        other: String,
    },
    /// A migration begins with a schema that the ones before it do not leave.
    Gap {
        /// The migration.
        migration: String,
        /// The one before it; None where there is none.
        previous: Option<String>,
    },
    /// Two migrations are said to go together and do not.
    Tie {
        /// The migration that says so.
        migration: String,
        /// The one it names.
        goes_with: String,
        /// Why they do not.
        why: &'static str,
    },
}

impl HistoryError {
    pub(super) fn read(path: &Path, error: &std::io::Error) -> Self {
        Self::Read { path: path.display().to_string(), why: error.to_string() }
    }

    /// Whether `rowcol migrate rebase` may put it right.
    #[must_use]
    pub fn is_fork(&self) -> bool {
        matches!(self, Self::Fork { .. })
    }
}

impl fmt::Display for HistoryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read { path, why } => write!(f, "cannot read {path}: {why}"),
            Self::NoFile { path } => write!(
                f,
                "{path} is missing from the folder of migrations; take it from the version control, it was written together \
                 with its neighbours"
            ),
            Self::File { path, error } => write!(f, "{path}, {error}"),
            Self::SnapshotText { line, what } => write!(f, "snapshot.json, line {line}: {what}"),
            Self::Snapshot { last: Some(last) } => write!(
                f,
                "snapshot.json is not the schema that the last migration, {last}, leaves; take both from the same commit, or \
                 run `rowcol migrate rebase` after a merge"
            ),
            Self::Snapshot { last: None } => f.write_str(
                "snapshot.json holds a schema and there is no migration; take both from the same commit",
            ),
            Self::Fork { one, other } => write!(
                f,
                "{one} and {other} begin with the same schema, as if each came from a branch of its own; `rowcol migrate \
                 rebase` puts them in line"
            ),
            Self::Gap { migration, previous } => {
                write!(f, "{migration} begins with a schema that ")?;
                match previous {
                    Some(previous) => write!(f, "{previous} does not leave")?,
                    None => f.write_str("is not empty, and nothing comes before it")?,
                }
                f.write_str("; a migration is missing, or names are out of order")
            }
            Self::Tie { migration, goes_with, why } => write!(
                f,
                "{migration} says that it goes with {goes_with}, {why}; both halves of a change name each other, and begin and \
                 end with the same schema"
            ),
        }
    }
}

impl std::error::Error for HistoryError {}
