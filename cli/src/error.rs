//! What can go wrong on the command line, and what to do then.

use std::path::{Path, PathBuf};

use miette::{Diagnostic, NamedSource, SourceOffset, SourceSpan};
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
    #[diagnostic(help("the keys are `models`, and `topology` under `[clickhouse]`"))]
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
    /// Something is wrong with the models.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Models(Mistakes),
    /// There is nothing to make tables of.
    #[error("no model in {}", path.display())]
    #[diagnostic(help(
        "a model is a struct with `#[derive(Model)]` in a module that this file or folder declares"
    ))]
    NoModels {
        /// Where they were looked for.
        path: PathBuf,
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
    /// SQL in an attribute that cannot stand where it was put.
    #[error("SQL of the models cannot be used in ClickHouse")]
    #[diagnostic(help(
        "it stands in an attribute as text: look for an open quote, a comment or a semicolon"
    ))]
    Render(#[from] rowcol_codegen::clickhouse::render::RenderError),
    /// A value has no JSON form.
    #[error("cannot write JSON")]
    Json(#[from] serde_json::Error),
}

/// Everything that is wrong with some models.
#[derive(Debug, Error, Diagnostic)]
#[error("{} in the models", if found.len() == 1 { "a mistake".to_owned() } else { format!("{} mistakes", found.len()) })]
pub struct Mistakes {
    #[related]
    found: Vec<Mistake>,
}

/// One mistake, at its place in the source.
#[derive(Debug, Error, Diagnostic)]
#[error("{message}")]
struct Mistake {
    message: String,
    #[help]
    help: Option<String>,
    #[source_code]
    source_code: Option<NamedSource<String>>,
    #[label]
    at: Option<SourceSpan>,
}

impl Mistakes {
    /// With the sources that the spans point into, as far as they can still be read.
    #[must_use]
    pub fn new(found: &[rowcol_codegen::diagnostic::Diagnostic]) -> Self {
        Self { found: found.iter().map(Mistake::new).collect() }
    }
}

impl Mistake {
    fn new(found: &rowcol_codegen::diagnostic::Diagnostic) -> Self {
        let text = std::fs::read_to_string(&found.file).ok();
        let at = text.as_ref().map(|text| {
            let (line, column) = found.position();
            let start = SourceOffset::from_location(text, line, column);
            let end = found.span.end();
            let end = SourceOffset::from_location(text, end.line, end.column + 1);
            SourceSpan::new(start, end.offset().saturating_sub(start.offset()))
        });
        Self {
            message: found.message.clone(),
            help: found.help.clone(),
            source_code: text.map(|text| NamedSource::new(&found.file, text).with_language("rust")),
            at,
        }
    }
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
