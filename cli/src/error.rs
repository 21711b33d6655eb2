//! What can go wrong on the command line, and what to do then.

use std::path::{Path, PathBuf};

use anstyle::AnsiColor;
use miette::{Diagnostic, NamedSource, SourceOffset, SourceSpan};
use rowcol_codegen::model::Position;
use rowcol_codegen::objects::ObjectsError;
use rowcol_codegen::plan::Question;
use rowcol_codegen::plan::expand::Break;
use rowcol_codegen::plan::file::FileError;
use rowcol_codegen::plan::history::HistoryError;
use rowcol_codegen::plan::rebase::RebaseError;
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
    #[diagnostic(help(
        "the keys are `models`, `migrations` and `objects`, `url` under `[postgres]`, `url` and `topology` under `[clickhouse]`"
    ))]
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
    /// The folder of objects cannot be used.
    #[error("the objects in {} cannot be used", folder.display())]
    #[diagnostic(help("nothing was changed"))]
    Objects {
        /// The folder.
        folder: PathBuf,
        /// Why not.
        source: ObjectsError,
    },
    /// There is nothing to make tables of.
    #[error("no model in {}", path.display())]
    #[diagnostic(help(
        "a model is a struct with `#[derive(Model)]` in a module that this file or folder declares"
    ))]
    NoModels {
        /// Where they were looked for.
        path: PathBuf,
    },
    /// A file cannot be written; what had been written is taken back.
    #[error("cannot write {}", path.display())]
    #[diagnostic(help("nothing was changed; make room or get the right to write there, and try again"))]
    Write {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// A file that is there already.
    #[error("{} is there already", path.display())]
    #[diagnostic(help("nothing was changed"))]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The folder of migrations cannot be used.
    #[error("the migrations in {} cannot be used", folder.display())]
    #[diagnostic(help("nothing was changed"))]
    History {
        /// The folder.
        folder: PathBuf,
        /// Why not.
        source: HistoryError,
    },
    /// The migrations of two branches cannot be put in line.
    #[error("the migrations in {} cannot be put in line", folder.display())]
    #[diagnostic(help("nothing was changed"))]
    Rebase {
        /// The folder.
        folder: PathBuf,
        /// Why not.
        source: RebaseError,
    },
    /// Only a person can decide this. Exit code 3.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Undecided(Undecided),
    /// A word of `--accept` or `--rename` that names nothing.
    #[error("--{flag} `{text}` names nothing")]
    #[diagnostic(help("{form}"))]
    Decision {
        /// The flag.
        flag: &'static str,
        /// What was given.
        text: String,
        /// What would be right.
        form: &'static str,
    },
    /// A change that the running program tolerates no half of.
    #[error("the program that runs now fails after a part of this change, whichever way it is made")]
    #[diagnostic(help("nothing was changed; take it out of this change, or plan it without --expand"))]
    Breaks {
        /// What it fails after.
        #[related]
        found: Vec<Breaking>,
    },
    /// A name that no file can have.
    #[error("`{name}` is no name for a migration")]
    #[diagnostic(help("say in a few words what it does, in letters and digits: add_user_table"))]
    MigrationName {
        /// The name given.
        name: String,
    },
    /// A schema of `migrate diff` that cannot be found.
    #[error("`{text}` is no schema")]
    #[diagnostic(help(
        "use `models`, `snapshot`, `empty`, a folder or file of models, a snapshot file (.json), or a postgres://, \
         http:// or https:// URL"
    ))]
    NoSchema {
        /// What was given.
        text: String,
    },
    /// A comparison of Postgres with ClickHouse.
    #[error("Postgres and ClickHouse hold different tables; they cannot be compared with each other")]
    #[diagnostic(help("compare each with the models: `--from URL --to models`"))]
    TwoStores,
    /// One script cannot be for two stores.
    #[error("both stores have changes, and one script is for one store")]
    #[diagnostic(help("add `--store postgres` or `--store clickhouse`, or `--format json` for both"))]
    WhichStore,
    /// A migration file is not what it should be.
    #[error("{} cannot be read", path.display())]
    MigrationFile {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        source: FileError,
    },
    /// A file whose folder does not say which store it is for.
    #[error("{} may be for either store", path.display())]
    #[diagnostic(help("add `--store postgres` or `--store clickhouse`"))]
    WhoseFile {
        /// The file.
        path: PathBuf,
    },
    /// A store that cannot be reached or refuses.
    #[error(transparent)]
    Store(#[from] rowcol::Error),
    /// Migrations did not run, or stopped.
    #[error(transparent)]
    Migrate(#[from] rowcol::migrate::Error),
    /// No store has a URL.
    #[error("there is no database to work on")]
    #[diagnostic(help(
        "set DATABASE_URL and CLICKHOUSE_URL (`rowcol dev env` prints those of the local servers), or write `url` in \
         rowcol.toml, or give --postgres URL and --clickhouse URL"
    ))]
    NoDatabase,
    /// Something that is no URL of a database.
    #[error("`{text}` is no database")]
    #[diagnostic(help("give a postgres://, http:// or https:// URL"))]
    NoDatabaseUrl {
        /// What was given.
        text: String,
    },
    /// `resolve` without saying how.
    #[error("nothing says what became of the migration")]
    #[diagnostic(help("add `--applied NAME` or `--rolled-back NAME`"))]
    NoResolution,
    /// There is no runtime to wait in.
    #[error("cannot start the threads that talk to the stores")]
    Runtime {
        /// Why not.
        source: std::io::Error,
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

/// What the running program does not tolerate.
#[derive(Debug, Error, Diagnostic)]
#[error("{what}")]
pub struct Breaking {
    what: Break,
    #[help]
    next: &'static str,
}

impl From<Vec<Break>> for Error {
    fn from(found: Vec<Break>) -> Self {
        let found = found.into_iter().map(|what| Breaking { next: what.next, what });
        Self::Breaks { found: found.collect() }
    }
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
            let offset =
                |at: Position| SourceOffset::from_location(text, at.line as usize, at.column as usize);
            let (start, end) = (offset(found.span.start()), offset(found.span.end()));
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

/// Everything that only a person can decide. Its text is not wrapped: the flags in it are there to be copied.
#[derive(Debug, Error, Diagnostic)]
#[error("{}", if questions.len() == 1 { "a decision is needed".to_owned() } else { format!("{} decisions are needed", questions.len()) })]
pub struct Undecided {
    /// The questions.
    pub questions: Vec<Question>,
}

impl Undecided {
    /// Tells it on standard error; as JSON for a program.
    ///
    /// # Errors
    /// It has no JSON form.
    pub fn tell(&self, json: bool) -> Result<(), Error> {
        if json {
            anstream::eprintln!("{}", serde_json::to_string_pretty(&self.questions)?);
            return Ok(());
        }
        let style = AnsiColor::Yellow.on_default().bold();
        anstream::eprintln!("{style}{self}{style:#}; nothing was changed");
        for question in &self.questions {
            anstream::eprintln!("\n{question}");
        }
        Ok(())
    }
}

impl From<Vec<Question>> for Undecided {
    fn from(questions: Vec<Question>) -> Self {
        Self { questions }
    }
}

impl Error {
    /// The exit code of a command that ends with it.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Undecided(_) => 3,
            _ => 1,
        }
    }

    /// A history that cannot be read.
    pub fn history(folder: &Path) -> impl FnOnce(HistoryError) -> Self {
        let folder = folder.to_owned();
        move |source| Self::History { folder, source }
    }

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
