//! The words of `rowcol migrate`.

use std::path::PathBuf;

use clap::Subcommand;

use super::run::{Baseline, Deploy, DevNew, Down, Resolve, Status, Verify};
use super::{Format, Report, Store};

/// `rowcol migrate …`
#[derive(Debug, Subcommand)]
pub enum Migrate {
    /// Write the migration files that lead from the last migration to the models.
    New(New),
    /// Print what leads from one schema to another.
    Diff(Diff),
    /// Say what the statements of migration files do to a live database; ends with 2 when something is not written down.
    Lint(Lint),
    /// Apply what is not applied, to both stores.
    Deploy(Deploy),
    /// Say how each migration stands; ends with 2 when one is not applied.
    Status(Status),
    /// Say what models, migrations and databases differ in; ends with 2 when they do.
    Verify(Verify),
    /// Record what became of a migration that was stopped half-way.
    Resolve(Resolve),
    /// Record all migrations as applied in databases that hold what they lead to.
    Baseline(Baseline),
    /// Take the last changes back.
    Down(Down),
    /// `new` and `deploy`, on the local servers of `rowcol dev up`.
    Dev(DevNew),
    /// Put the migrations of two branches in line, after both were merged.
    Rebase(Rebase),
    /// Write one migration for each store in place of all that there are.
    Squash(Squash),
}

/// Where models and migrations are.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Place {
    /// The folder or file with the models, in place of `models` in rowcol.toml.
    #[arg(long, value_name = "PATH")]
    pub models: Option<PathBuf>,
    /// The folder of migrations, in place of `migrations` in rowcol.toml.
    #[arg(long, value_name = "PATH")]
    pub migrations: Option<PathBuf>,
}

/// What a person has decided.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Decisions {
    /// What may be lost: `data-loss` (everything), or `[store:]drop:table[.column]`, `drop:enum:type[.value]`.
    #[arg(long, value_name = "TARGET")]
    pub accept: Vec<String>,
    /// What was renamed: `[store:]table.old:new`, `table:new`, `enum:type.old:new`; `none` treats every name that
    /// vanished as dropped and every new one as added.
    #[arg(long, value_name = "RENAME")]
    pub rename: Vec<String>,
}

/// `rowcol migrate new`
#[derive(Debug, clap::Args)]
pub struct New {
    /// What the migration does, in a few words: `add_user_table`.
    pub name: String,
    /// Write files without statements, to be filled by hand.
    #[arg(long)]
    pub empty: bool,
    /// With `--empty`, for this store only.
    #[arg(long, value_enum, requires = "empty")]
    pub store: Option<Store>,
    /// Write two migrations: what the running program tolerates, and what waits until it does not run any more.
    #[arg(long, conflicts_with = "empty")]
    pub expand: bool,
    #[command(flatten)]
    pub decisions: Decisions,
    #[command(flatten)]
    pub place: Place,
    /// For a person or for a program.
    #[arg(long, value_enum, default_value_t = Report::Text)]
    pub format: Report,
}

/// `rowcol migrate diff`
#[derive(Debug, clap::Args)]
pub struct Diff {
    /// What is there: `models`, `snapshot`, `empty`, a folder or file of models, a snapshot file, or the
    /// `postgres://` or `http(s)://` URL of a database.
    #[arg(long, value_name = "SCHEMA")]
    pub from: String,
    /// What is to be there, in the same words.
    #[arg(long, value_name = "SCHEMA")]
    pub to: String,
    /// Only this store.
    #[arg(long, value_enum)]
    pub store: Option<Store>,
    /// A script to apply as it is, or JSON with the hazards of each statement.
    #[arg(long, value_enum, default_value_t = Format::Sql)]
    pub format: Format,
    /// End with 2 when there are changes.
    #[arg(long)]
    pub exit_code: bool,
    #[command(flatten)]
    pub decisions: Decisions,
    #[command(flatten)]
    pub place: Place,
}

/// `rowcol migrate lint`
#[derive(Debug, clap::Args)]
pub struct Lint {
    /// The files; all in the folder of migrations unless given.
    pub files: Vec<PathBuf>,
    /// The store of the files, where their folder does not say it.
    #[arg(long, value_enum)]
    pub store: Option<Store>,
    /// The folder of migrations, in place of `migrations` in rowcol.toml.
    #[arg(long, value_name = "PATH")]
    pub migrations: Option<PathBuf>,
    /// For a person or for a program.
    #[arg(long, value_enum, default_value_t = Report::Text)]
    pub format: Report,
}

/// `rowcol migrate rebase`
#[derive(Debug, clap::Args)]
pub struct Rebase {
    /// The migrations to put last, by their names; those with the later names unless given. They must not be applied
    /// anywhere yet.
    pub names: Vec<String>,
    /// Snapshots of the branches, `snapshot.json` files, where git does not have them.
    #[arg(long = "snapshot", value_name = "FILE")]
    pub snapshots: Vec<PathBuf>,
    /// The folder of migrations, in place of `migrations` in rowcol.toml.
    #[arg(long, value_name = "PATH")]
    pub migrations: Option<PathBuf>,
}

/// `rowcol migrate squash`
#[derive(Debug, clap::Args)]
pub struct Squash {
    /// What the one migration is called.
    #[arg(default_value = "squashed")]
    pub name: String,
    /// The folder of migrations, in place of `migrations` in rowcol.toml.
    #[arg(long, value_name = "PATH")]
    pub migrations: Option<PathBuf>,
}
