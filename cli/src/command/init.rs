//! `rowcol init`: what a project begins with.

use crate::config::FILE;
use crate::error::Error;
use crate::folder::Change;
use crate::output::print;

/// The file, with everything at its default.
const CONFIG: &str = r#"# Where the models and the migrations are, and the stores they go to.
models = "src"
migrations = "migrations"
objects = "objects" # functions, triggers, policies, sequences and extensions of Postgres, dictionaries of ClickHouse: .sql files

[postgres]
url = "env:DATABASE_URL"

[clickhouse]
url = "env:CLICKHOUSE_URL"
topology = "single" # or "cluster:NAME", "replicated-database", "cloud"
"#;

/// Writes `rowcol.toml` and the folder of migrations.
///
/// # Errors
/// The file is there already, or cannot be written.
pub fn run() -> Result<(), Error> {
    let here = std::env::current_dir().map_err(|source| Error::Read { path: ".".into(), source })?;
    let file = here.join(FILE);
    if file.exists() {
        return Err(Error::Exists { path: file });
    }
    let mut change = Change::default();
    if !here.join("migrations/snapshot.json").exists() {
        let empty = rowcol_codegen::plan::history::snapshot(&rowcol_codegen::schema::Schema::default());
        change.write("migrations/snapshot.json", empty);
    }
    change.write(FILE, CONFIG);
    change.written().for_each(|path| print(&format!("wrote {path}")));
    change.apply(&here)?;
    print(
        "\nNext: derive `Model` on a struct in src, then `rowcol migrate new NAME`; `rowcol dev up` starts local stores.",
    );
    Ok(())
}
