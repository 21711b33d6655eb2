//! `rowcol pull`: a live database as model source.

use rowcol_codegen::plan::Store;
use rowcol_codegen::pull;

use crate::arguments::{Place, Pull};
use crate::config::Config;
use crate::error::Error;
use crate::folder::Change;
use crate::output::print;
use crate::side;

/// Prints it, or writes it into a folder.
///
/// # Errors
/// The database cannot be read, or a file is there already.
pub fn run(arguments: &Pull) -> Result<(), Error> {
    let side = side::read(&arguments.url, &Config::here()?, &Place::default())?;
    let Some(live) = &side.live else {
        return Err(Error::NoDatabaseUrl { text: arguments.url.clone() });
    };
    let pulled = match live.store() {
        Store::Postgres => pull::postgres(&side.schema.postgres),
        Store::ClickHouse => pull::clickhouse(&side.schema.clickhouse),
    };
    let notes: Vec<String> = side.unmanaged.iter().map(|one| format!("Models cannot say: {one}")).collect();
    let Some(folder) = &arguments.out else {
        let notes: String =
            notes.iter().map(|note| format!("// {}\n", note.replace(['\n', '\r'], " "))).collect();
        print(format!("{notes}{}", pulled.text()).trim_end());
        return Ok(());
    };
    let files = pulled.files(&notes);
    if let Some((name, _)) = files.iter().find(|(name, _)| folder.join(name).exists()) {
        return Err(Error::Exists { path: folder.join(name) });
    }
    let mut change = Change::default();
    for (name, text) in &files {
        change.write(name, text);
    }
    change.apply(folder)?;
    print(&format!("wrote {} files into {}", files.len(), folder.display()));
    notes.iter().for_each(|note| print(note));
    Ok(())
}
