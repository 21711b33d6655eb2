//! Reads the models of a crate by following its `mod` tree.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use proc_macro2::Span;

use super::scan::{Module, Scanned, is_relevant};
use super::{Errors, read_item};
use crate::diagnostic::Diagnostic;
use crate::model::Models;

/// The models of some sources, and the files that they were read from.
#[derive(Debug, Default)]
pub struct Sources {
    /// What the files hold, in the order of the `mod` tree.
    pub models: Models,
    /// Every file that was read, in the order of reading: a change in one of them may change the models.
    pub files: Vec<PathBuf>,
}

/// Reads the models of some sources: of a file; of a crate (its `src/lib.rs` or `src/main.rs`); of a folder with a
/// `lib.rs`, `main.rs` or `mod.rs`; or of a folder without, every `.rs` file in it.
///
/// From a file, `mod` items lead on to others as the compiler follows them. `#[cfg(test)]` is left out. Messages name
/// files as the compiler does, relative to the current directory.
///
/// Inside of a procedural macro, too, the spans are those of the files that were read. They tell line and column, but
/// are none of the compiler's: they, and the tokens of the models, cannot be part of what the macro gives back.
///
/// # Errors
/// All at once: files that cannot be read, models behind a `cfg` or in a macro, and whatever [`item`](super::item)
/// finds.
pub fn sources(path: &Path) -> Result<Sources, Vec<Diagnostic>> {
    let _fallback = Fallback::force();
    let mut reader = Reader::default();
    match start(path) {
        Ok(files) => files.iter().for_each(|file| reader.read_file(file, None)),
        Err(error) => reader.errors.push(unreadable(path, &error, None)),
    }
    if reader.errors.is_empty() { Ok(reader.sources) } else { Err(reader.errors) }
}

/// Reads models from one text; its `mod name;` items are not followed. Messages call it `file`.
///
/// # Errors
/// As those of [`sources`].
pub fn text(file: &str, source: &str) -> Result<Models, Vec<Diagnostic>> {
    let _fallback = Fallback::force();
    let mut reader = Reader::default();
    if let Some(scanned) = reader.scan(file, source) {
        reader.read_items(file, scanned);
    }
    if reader.errors.is_empty() { Ok(reader.sources.models) } else { Err(reader.errors) }
}

/// While it lives, proc-macro2 lexes by itself, also inside of a procedural macro: the compiler's own lexer tells no
/// line and column of a text that it did not open.
struct Fallback;

impl Fallback {
    fn force() -> Self {
        proc_macro2::fallback::force();
        Self
    }
}

impl Drop for Fallback {
    fn drop(&mut self) {
        proc_macro2::fallback::unforce();
    }
}

/// The files to begin with.
fn start(root: &Path) -> io::Result<Vec<PathBuf>> {
    if fs::metadata(root)?.is_file() {
        return Ok(vec![root.to_path_buf()]);
    }
    let roots = ["lib.rs", "main.rs", "mod.rs", "src/lib.rs", "src/main.rs"];
    if let Some(file) = roots.iter().map(|name| root.join(name)).find(|file| file.is_file()) {
        return Ok(vec![file]);
    }
    let mut files = Vec::new();
    collect(root, &mut files)?;
    files.sort();
    match files.is_empty() {
        true => Err(io::Error::new(io::ErrorKind::NotFound, "there is no `.rs` file in this folder")),
        false => Ok(files),
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    Ok(())
}

#[derive(Default)]
struct Reader {
    sources: Sources,
    known: HashSet<PathBuf>,
    errors: Vec<Diagnostic>,
}

impl Reader {
    /// Reads a file and the modules that it leads to. `from` is the `mod` item that led here, and its file.
    fn read_file(&mut self, file: &Path, from: Option<(&Module, &str)>) {
        if !self.known.insert(file.to_path_buf()) {
            return;
        }
        let text = match fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) => return self.errors.push(unreadable(file, &error, from)),
        };
        self.sources.files.push(file.to_path_buf());
        if !is_relevant(&text) {
            return;
        }
        let name = shown(file);
        if let Some(mut scanned) = self.scan(&name, &text) {
            let modules = std::mem::take(&mut scanned.modules);
            self.read_items(&name, scanned);
            let folder = file.parent().unwrap_or(Path::new(""));
            self.read_modules(&modules, &name, folder, &children(file));
        }
    }

    fn scan(&mut self, file: &str, source: &str) -> Option<Scanned> {
        let mut scanned: Scanned = match syn::parse_str(source) {
            Ok(scanned) => scanned,
            Err(error) => {
                let message = format!("this is not Rust: {error}");
                self.errors.push(Diagnostic::error("syntax", error.span(), message).in_file(file));
                return None;
            }
        };
        self.errors.extend(scanned.errors.drain(..).map(|error| error.in_file(file)));
        Some(scanned)
    }

    /// Reads the items of a file, those of its inline modules included.
    fn read_items(&mut self, file: &str, scanned: Scanned) {
        let errors = Errors::new();
        let mut models = Models::default();
        for (derive, input) in &scanned.items {
            read_item(input, *derive, &mut models, &errors);
        }
        models.set_file(file);
        self.sources.models.append(models);
        if let Err(found) = errors.check() {
            self.errors.extend(found.into_iter().map(|error| error.in_file(file)));
        }
        for module in scanned.modules {
            if let Some(inline) = module.inline {
                self.read_items(file, inline);
            }
        }
    }

    /// Follows `mod` items. `folder` is where a `#[path]` starts, `children` where `mod name;` looks.
    fn read_modules(&mut self, modules: &[Module], file: &str, folder: &Path, children: &Path) {
        for module in modules {
            if let Some(inline) = &module.inline {
                let below = children.join(module.path.as_deref().unwrap_or(&module.name));
                self.read_modules(&inline.modules, file, &below, &below);
                continue;
            }
            let path = match &module.path {
                Some(path) => folder.join(path),
                None => {
                    let nested = children.join(&module.name).join("mod.rs");
                    let beside = children.join(format!("{}.rs", module.name));
                    if nested.is_file() { nested } else { beside }
                }
            };
            if !module.conditional || path.is_file() {
                self.read_file(&path, Some((module, file)));
            }
        }
    }
}

/// The folder that the `mod name;` of a file look in: its own for `lib.rs`, `main.rs` and `mod.rs`, else the one
/// with the file's name.
fn children(file: &Path) -> PathBuf {
    let folder = file.parent().unwrap_or(Path::new(""));
    match file.file_stem().and_then(|stem| stem.to_str()) {
        Some("lib" | "main" | "mod") | None => folder.to_path_buf(),
        Some(stem) => folder.join(stem),
    }
}

/// A file as the compiler names it.
fn shown(file: &Path) -> String {
    let current = std::env::current_dir().unwrap_or_default();
    file.strip_prefix(current).unwrap_or(file).display().to_string()
}

fn unreadable(file: &Path, error: &io::Error, from: Option<(&Module, &str)>) -> Diagnostic {
    let message = format!("cannot read `{}`: {error}", shown(file));
    match from {
        Some((module, parent)) => Diagnostic::error("source", module.span, message)
            .help(format!("create the file, or take `mod {};` away", module.name))
            .in_file(parent),
        None => Diagnostic::error("source", Span::call_site(), message)
            .help("name a file with models, or the `src` folder of a crate"),
    }
}
