//! Folders of hand-written migrations.

use std::fs;
use std::path::Path;

use rowcol::migrate::{History, Store};
use rowcol_codegen::plan::file::Header;
use rowcol_codegen::plan::history::{SNAPSHOT, down_path, path, snapshot};
use rowcol_codegen::schema::Schema;

/// A folder that is removed at the end of the test.
pub struct Folder {
    root: tempfile::TempDir,
    snapshot: Option<Schema>,
    /// Store, name, SQL, and the SQL that takes it back.
    files: Vec<(Store, String, String, Option<String>)>,
}

impl Folder {
    /// An empty one.
    pub fn new() -> Self {
        Self { root: tempfile::tempdir().unwrap(), snapshot: None, files: Vec::new() }
    }

    /// With this snapshot.
    pub fn snapshot(mut self, snapshot: Schema) -> Self {
        self.snapshot = Some(snapshot);
        self.write()
    }

    /// With one more migration of Postgres.
    pub fn postgres(self, name: &str, sql: &str) -> Self {
        self.with(Store::Postgres, name, sql)
    }

    /// With one more migration of ClickHouse.
    pub fn clickhouse(self, name: &str, sql: &str) -> Self {
        self.with(Store::ClickHouse, name, sql)
    }

    /// The last migration can be taken back by this.
    pub fn down(mut self, sql: &str) -> Self {
        self.files.last_mut().unwrap().3 = Some(sql.to_owned());
        self.write()
    }

    fn with(mut self, store: Store, name: &str, sql: &str) -> Self {
        self.files.push((store, name.to_owned(), sql.to_owned(), None));
        self.write()
    }

    /// The SQL of a migration is another one now.
    pub fn edit(mut self, name: &str, sql: &str) -> Self {
        self.files.iter_mut().find(|file| file.1 == name).unwrap().2 = sql.to_owned();
        self.write()
    }

    /// A migration is gone.
    pub fn remove(mut self, name: &str) -> Self {
        self.files.retain(|file| file.1 != name);
        fs::remove_dir_all(self.root.path()).unwrap();
        self.write()
    }

    /// The schema after so many migrations: what is in it is nobody's business here, but each is another one.
    fn after(&self, migrations: usize) -> Schema {
        match &self.snapshot {
            Some(snapshot) if migrations == self.files.len() => snapshot.clone(),
            _ if migrations == 0 => Schema::default(),
            _ => {
                let table = format!(
                    r#"{{"postgres": {{"tables": [{{"name": {{"name": "after_{migrations}"}}, "columns": []}}]}}}}"#
                );
                serde_json::from_str(&table).unwrap()
            }
        }
    }

    /// Files whose hashes are one chain from nothing to the snapshot.
    fn write(self) -> Self {
        for (at, (store, name, sql, down)) in self.files.iter().enumerate() {
            let (parent, result) = (self.after(at).hash(), self.after(at + 1).hash());
            let header = Header { parent, result, ..Header::default() };
            self.put(&path(*store, name), &format!("{header}\n{sql}\n"));
            if let Some(down) = down {
                let header = Header { parent: header.result, result: header.parent, ..Header::default() };
                self.put(&down_path(*store, name), &format!("{header}\n{down}\n"));
            }
        }
        self.put(SNAPSHOT, &snapshot(&self.after(self.files.len())));
        self
    }

    fn put(&self, path: &str, text: &str) {
        let path = self.root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn path(&self) -> &Path {
        self.root.path()
    }

    pub fn history(&self) -> History {
        History::read(self.path()).unwrap()
    }
}
