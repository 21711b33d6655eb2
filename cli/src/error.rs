//! What can go wrong on the command line, and what to do then.

use std::path::{Path, PathBuf};

use miette::{Diagnostic, NamedSource, SourceSpan};
use thiserror::Error;

/// An error of a command.
#[derive(Debug, Error, Diagnostic)]
pub enum Error {
    /// A file cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// `rowcol.toml` is not what it should be.
    #[error("{} cannot be used", path.display())]
    #[diagnostic(help("docs: the keys are `models`, and `topology` under `[clickhouse]`"))]
    Config {
        /// The file.
        path: PathBuf,
        /// Its text.
        #[source_code]
        text: NamedSource<String>,
        /// The place.
        #[label("{message}")]
        at: Option<SourceSpan>,
        /// What is wrong there.
        message: String,
    },
    /// A topology that does not exist.
    #[error("there is no topology `{name}`")]
    #[diagnostic(help("use `single`, `cluster:NAME`, `replicated-database` or `cloud`"))]
    Topology {
        /// The word given.
        name: String,
    },
    /// A local server cannot be had, started or stopped.
    #[error(transparent)]
    Dev(#[from] rowcol_dev::Error),
    /// The background half of `rowcol dev up` failed.
    #[error("cannot serve S3")]
    ServeS3 {
        /// Why not.
        source: std::io::Error,
    },
    /// There is nothing whose variables could be printed.
    #[error("no local server is running")]
    #[diagnostic(help("start them with `rowcol dev up`"))]
    NothingRuns,
    /// A value has no JSON form.
    #[error("cannot write JSON")]
    Json(#[from] serde_json::Error),
}

impl Error {
    /// What toml says of a file, with the place in its text.
    #[must_use]
    pub fn config(path: &Path, text: &str, error: &toml::de::Error) -> Self {
        Self::Config {
            path: path.to_owned(),
            text: NamedSource::new(path.display().to_string(), text.to_owned()).with_language("toml"),
            at: error.span().map(Into::into),
            message: error.message().to_owned(),
        }
    }
}
