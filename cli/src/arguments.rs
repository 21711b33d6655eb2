//! The words that the command line knows.

mod migrate;
mod run;

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

pub use self::migrate::{Decisions, Diff, Lint, Migrate, New, Place, Rebase, Squash};
pub use self::run::{Baseline, Deploy, DevNew, Down, Pull, Resolve, Run, Status, Urls, Verify};

/// Rows in Postgres, columns in ClickHouse: schemas and migrations from annotated Rust structs.
#[derive(Debug, Parser)]
#[command(name = "rowcol", version, arg_required_else_help = true)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

impl Arguments {
    /// Whether what needs a decision is told to a program.
    #[must_use]
    pub fn wants_json(&self) -> bool {
        match &self.command {
            Command::Migrate(Migrate::New(new)) => new.format == Report::Json,
            Command::Migrate(Migrate::Diff(diff)) => diff.format == Format::Json,
            _ => false,
        }
    }
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write a `rowcol.toml` and an empty folder of migrations.
    Init,
    /// Print the full DDL of the models.
    Sql(Sql),
    /// Write a live database as models.
    Pull(Pull),
    /// Migrations of both stores.
    #[command(subcommand)]
    Migrate(Migrate),
    /// Local Postgres, ClickHouse, Valkey and S3 for this project.
    #[command(subcommand)]
    Dev(Dev),
}

/// `rowcol sql`
#[derive(Debug, clap::Args)]
pub struct Sql {
    /// Only this store's DDL.
    #[arg(long, value_enum)]
    pub store: Option<Store>,
    /// The folder or file with the models, in place of `models` in rowcol.toml.
    #[arg(long, value_name = "PATH")]
    pub models: Option<PathBuf>,
    /// Where ClickHouse's tables live: `single`, `cluster:NAME`, `replicated-database` or `cloud`,
    /// in place of `clickhouse.topology` in rowcol.toml.
    #[arg(long, value_name = "TOPOLOGY")]
    pub topology: Option<String>,
    /// A script to apply as it is, or a JSON array of statements.
    #[arg(long, value_enum, default_value_t = Format::Sql)]
    pub format: Format,
}

/// `rowcol dev …`
#[derive(Debug, Subcommand)]
pub enum Dev {
    /// Start the servers, and leave them running until `rowcol dev down`.
    Up(Stores),
    /// Stop the servers; their data stays.
    Down,
    /// Stop the servers and delete their data.
    Reset,
    /// Say what runs, and where.
    Status {
        /// For a person or for a program.
        #[arg(long, value_enum, default_value_t = Report::Text)]
        format: Report,
    },
    /// Print `export` lines of the servers' URLs: `eval "$(rowcol dev env)"`.
    Env {
        /// Shell lines, or a JSON object.
        #[arg(long, value_enum, default_value_t = Report::Text)]
        format: Report,
    },
    /// Serve S3 for `up`, as a child of the servers' supervisor.
    #[command(hide = true)]
    ServeS3,
}

/// Which servers.
#[derive(Debug, Clone, clap::Args)]
pub struct Stores {
    /// Only these stores; all four unless given.
    #[arg(long = "store", value_enum)]
    pub stores: Vec<Server>,
}

/// A store that has DDL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Store {
    /// Postgres
    Postgres,
    /// ClickHouse
    Clickhouse,
}

/// A local server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Server {
    /// Postgres
    Postgres,
    /// ClickHouse
    Clickhouse,
    /// Valkey, which speaks Redis' protocol
    Redis,
    /// An object store that speaks S3
    S3,
}

impl From<Store> for rowcol_codegen::plan::Store {
    fn from(store: Store) -> Self {
        match store {
            Store::Postgres => Self::Postgres,
            Store::Clickhouse => Self::ClickHouse,
        }
    }
}

/// How DDL is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A script.
    Sql,
    /// `[{"store": …, "object": …, "sql": …}, …]`
    Json,
}

/// How a report is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Report {
    /// For a person.
    Text,
    /// For a program.
    Json,
}
