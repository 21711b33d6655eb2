//! The words of the commands that talk to databases.

use std::path::PathBuf;

use super::{Decisions, Place, Report};

/// Which databases.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Urls {
    /// The Postgres database, in place of `url` under `[postgres]` in rowcol.toml, or of DATABASE_URL.
    #[arg(long = "postgres", value_name = "URL")]
    pub postgres: Option<String>,
    /// The ClickHouse database, in place of `url` under `[clickhouse]` in rowcol.toml, or of CLICKHOUSE_URL.
    #[arg(long = "clickhouse", value_name = "URL")]
    pub clickhouse: Option<String>,
}

/// How migrations are run.
#[derive(Debug, Clone, clap::Args)]
pub struct Run {
    /// The databases.
    #[command(flatten)]
    pub urls: Urls,
    /// The folder of migrations, in place of `migrations` in rowcol.toml.
    #[arg(long, value_name = "PATH")]
    pub migrations: Option<PathBuf>,
    /// Where ClickHouse's tables live, in place of `topology` in rowcol.toml.
    #[arg(long, value_name = "TOPOLOGY")]
    pub topology: Option<String>,
    /// Do not keep other deployers out. For projects without Postgres, whose lock it is.
    #[arg(long)]
    pub no_lock: bool,
    /// How long to wait while another deployer is at work, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 600)]
    pub lock_wait: u64,
    /// How long a transaction in Postgres may wait for a table before it is rolled back and tried again, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 3)]
    pub lock_timeout: u64,
    /// For a person or for a program.
    #[arg(long, value_enum, default_value_t = Report::Text)]
    pub format: Report,
}

impl Default for Run {
    fn default() -> Self {
        Self {
            urls: Urls::default(),
            migrations: None,
            topology: None,
            no_lock: false,
            lock_wait: 600,
            lock_timeout: 3,
            format: Report::Text,
        }
    }
}

/// `rowcol migrate deploy`
#[derive(Debug, clap::Args)]
pub struct Deploy {
    /// Apply migrations of the phase `contract`, too: no program of the version before runs.
    #[arg(long)]
    pub contract: bool,
    #[command(flatten)]
    pub run: Run,
}

/// `rowcol migrate baseline`
#[derive(Debug, clap::Args)]
pub struct Baseline {
    #[command(flatten)]
    pub run: Run,
}

/// `rowcol migrate down`
#[derive(Debug, clap::Args)]
pub struct Down {
    /// How many changes; both stores' halves of one count as one.
    #[arg(default_value_t = 1)]
    pub changes: usize,
    #[command(flatten)]
    pub run: Run,
}

/// `rowcol migrate resolve`
#[derive(Debug, clap::Args)]
#[group(skip)]
pub struct Resolve {
    /// It took place: the name of a migration, with `postgres:` or `clickhouse:` before it where both have one.
    #[arg(
        long,
        value_name = "NAME",
        conflicts_with = "rolled_back",
        required_unless_present = "rolled_back"
    )]
    pub applied: Option<String>,
    /// It did not, or was taken back by hand.
    #[arg(long, value_name = "NAME")]
    pub rolled_back: Option<String>,
    /// Only this statement of it, from 1.
    #[arg(long, value_name = "NUMBER")]
    pub statement: Option<usize>,
    #[command(flatten)]
    pub run: Run,
}

/// `rowcol migrate dev`
#[derive(Debug, clap::Args)]
pub struct DevNew {
    /// What the migration does, in a few words: `add_user_table`.
    pub name: String,
    #[command(flatten)]
    pub decisions: Decisions,
    #[command(flatten)]
    pub place: Place,
}

/// `rowcol migrate status`
#[derive(Debug, clap::Args)]
pub struct Status {
    #[command(flatten)]
    pub urls: Urls,
    /// The folder of migrations, in place of `migrations` in rowcol.toml.
    #[arg(long, value_name = "PATH")]
    pub migrations: Option<PathBuf>,
    /// For a person or for a program.
    #[arg(long, value_enum, default_value_t = Report::Text)]
    pub format: Report,
}

/// `rowcol migrate verify`
#[derive(Debug, clap::Args)]
pub struct Verify {
    #[command(flatten)]
    pub urls: Urls,
    #[command(flatten)]
    pub place: Place,
    /// For a person or for a program.
    #[arg(long, value_enum, default_value_t = Report::Text)]
    pub format: Report,
}

/// `rowcol pull`
#[derive(Debug, clap::Args)]
pub struct Pull {
    /// The `postgres://` or `http(s)://` URL of a database.
    pub url: String,
    /// A folder for a module per table; standard output unless given. Files that are there are not overwritten.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}
