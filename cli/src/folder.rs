//! Writing into the folder of migrations: all of it or nothing.

use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};

use crate::error::Error;

/// What is to become of a folder.
#[derive(Debug, Default)]
pub struct Change<'t> {
    written: Vec<(String, Cow<'t, str>)>,
    removed: Vec<String>,
}

impl<'t> Change<'t> {
    /// A file with this text, a path in the folder; one that is there is replaced.
    pub fn write(&mut self, path: impl Into<String>, text: impl Into<Cow<'t, str>>) {
        self.written.push((path.into(), text.into()));
    }

    /// A file that goes, if it is there; and its folder, where that holds nothing else.
    pub fn remove(&mut self, path: impl Into<String>) {
        self.removed.push(path.into());
    }

    /// The files that are written, in order.
    pub fn written(&self) -> impl Iterator<Item = &str> {
        self.written.iter().map(|(path, _)| path.as_str())
    }

    /// Does it. Everything is written beside its place first; then names change, and change back if one of them cannot.
    /// The order is kept, so that what is written last appears last.
    ///
    /// # Errors
    /// A file cannot be written, moved or removed. The folder is as it was.
    pub fn apply(self, folder: &Path) -> Result<(), Error> {
        fs::create_dir_all(folder).map_err(|source| Error::Write { path: folder.to_owned(), source })?;
        let beside = tempfile::Builder::new().prefix(".rowcol-").tempdir_in(folder);
        let beside = beside.map_err(|source| Error::Write { path: folder.to_owned(), source })?;
        for (number, (path, text)) in self.written.iter().enumerate() {
            let written = fs::write(beside.path().join(format!("new-{number}")), text.as_bytes());
            written.map_err(|source| Error::Write { path: folder.join(path), source })?;
        }
        let mut undo = Vec::new();
        let moved = self.names(folder, beside.path(), &mut undo);
        if moved.is_err() {
            for step in undo.into_iter().rev() {
                // The first error is told; a second one would only hide it.
                let _ = match step {
                    Undo::Delete(path) => fs::remove_file(path),
                    Undo::Rename(from, to) => fs::rename(from, to),
                    Undo::Folder(path) => fs::remove_dir(path),
                };
            }
            return moved;
        }
        for path in &self.removed {
            if let Some(parent) = folder.join(path).parent() {
                // It fails where something is left in it, as it should.
                let _ = fs::remove_dir(parent);
            }
        }
        Ok(())
    }

    fn names(&self, folder: &Path, beside: &Path, undo: &mut Vec<Undo>) -> Result<(), Error> {
        let new = self.written.iter().enumerate().map(|(number, (path, _))| (path, Some(number)));
        let gone = self.removed.iter().filter(|path| self.written.iter().all(|(new, _)| new != *path));
        for (number, (path, new)) in gone.map(|path| (path, None)).chain(new).enumerate() {
            let place = folder.join(path);
            let failed = |source| Error::Write { path: place.clone(), source };
            if place.exists() {
                let old = beside.join(format!("old-{number}"));
                fs::rename(&place, &old).map_err(failed)?;
                undo.push(Undo::Rename(old, place.clone()));
            }
            let Some(new) = new else { continue };
            for missing in missing_folders(&place) {
                fs::create_dir(&missing).map_err(failed)?;
                undo.push(Undo::Folder(missing));
            }
            fs::rename(beside.join(format!("new-{new}")), &place).map_err(failed)?;
            undo.push(Undo::Delete(place));
        }
        Ok(())
    }
}

/// How a step is taken back.
enum Undo {
    Delete(PathBuf),
    Rename(PathBuf, PathBuf),
    Folder(PathBuf),
}

/// The folders above a file that are not there, the uppermost first.
fn missing_folders(file: &Path) -> Vec<PathBuf> {
    let above = file.ancestors().skip(1).take_while(|folder| !folder.exists());
    let mut missing: Vec<PathBuf> = above.map(Path::to_owned).collect();
    missing.reverse();
    missing
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_written_replaced_and_removed() {
        let folder = tempfile::tempdir().unwrap();
        let mut change = Change::default();
        change.write("a/b/one.sql", "1");
        change.write("snapshot.json", "{}");
        change.apply(folder.path()).unwrap();
        let mut change = Change::default();
        change.remove("a/b/one.sql");
        change.write("a/c/two.sql", "2");
        change.write("snapshot.json", "[]");
        assert_eq!(change.written().collect::<Vec<_>>(), ["a/c/two.sql", "snapshot.json"]);
        change.apply(folder.path()).unwrap();
        assert!(!folder.path().join("a/b").exists());
        assert_eq!(fs::read_to_string(folder.path().join("a/c/two.sql")).unwrap(), "2");
        assert_eq!(fs::read_to_string(folder.path().join("snapshot.json")).unwrap(), "[]");
        // Nothing is left beside them.
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn a_change_that_fails_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("old"), "old").unwrap();
        fs::write(folder.path().join("gone"), "gone").unwrap();
        let mut change = Change::default();
        change.remove("gone");
        change.write("new/file", "new");
        change.write("old", "new");
        // A file is in the way of the folder.
        change.write("old/file", "new");
        assert!(change.apply(folder.path()).unwrap_err().to_string().contains("file"));
        assert_eq!(fs::read_to_string(folder.path().join("old")).unwrap(), "old");
        assert_eq!(fs::read_to_string(folder.path().join("gone")).unwrap(), "gone");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
