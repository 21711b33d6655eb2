//! `rowcol pull`: a live database as model source.

use std::path::Path;

use rowcol_codegen::plan::Store;
use rowcol_codegen::pull;

use crate::arguments::{Place, Pull};
use crate::config::{Config, objects_of};
use crate::error::Error;
use crate::folder::Change;
use crate::output::{print, shown};
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
        let objects: String = pulled.objects.iter().map(|(name, text)| commented(name, text)).collect();
        print(format!("{notes}{}{objects}", pulled.text()).trim_end());
        return Ok(());
    };
    // The objects stand where `rowcol migrate diff --from DIR` looks for them, which may be beside the folder.
    let root = objects_of(folder).parent().unwrap_or(folder).to_owned();
    let below = folder.strip_prefix(&root).unwrap_or(Path::new(""));
    let objects =
        pulled.objects.iter().map(|(name, text)| (objects_of(Path::new("")).join(name), text.clone()));
    let models = pulled.files(&notes).into_iter().map(|(name, text)| (below.join(name), text));
    let files: Vec<_> = models.chain(objects).collect();
    if let Some((name, _)) = files.iter().find(|(name, _)| root.join(name).exists()) {
        return Err(Error::Exists { path: root.join(name) });
    }
    let mut change = Change::default();
    for (name, text) in &files {
        change.write(name.display().to_string(), text);
    }
    change.apply(&root)?;
    print(&format!("wrote {} files into {}", files.len(), shown(folder)));
    notes.iter().for_each(|note| print(note));
    Ok(())
}

/// A file of objects as comments behind the models.
fn commented(name: &str, text: &str) -> String {
    let lines = text.lines().map(|line| format!("// {line}").trim_end().to_owned() + "\n");
    format!("\n// objects/{name}\n{}", lines.collect::<String>())
}
