//! Reads the models of a crate by following its `mod` tree.

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
    /// Every file that was read, below the base that was given: a change in one of them may change the models.
    pub files: Vec<PathBuf>,
}

/// Reads models from `root`, a path below `base`: a file; a crate (its `src/lib.rs` or `src/main.rs`); a folder with
/// a `lib.rs`, `main.rs` or `mod.rs`; or a folder without, of which every `.rs` file is read.
///
/// From a file, `mod` items lead on to others. `#[cfg(test)]` is left out. Messages name files relative to `base`.
/// Inside of a procedural macro, too, the spans are those of the files that were read: they tell line and column, but
/// cannot be given to the compiler, so that messages go out by
/// [`to_compile_error_here`](Diagnostic::to_compile_error_here).
///
/// # Errors
/// All at once: files that cannot be read, models behind a `cfg` or in a macro, and whatever [`item`](super::item)
/// finds.
pub fn sources(base: &Path, root: &Path) -> Result<Sources, Vec<Diagnostic>> {
    let _fallback = Fallback::force();
    let mut reader = Reader { base, sources: Sources::default(), errors: Vec::new() };
    match start(&base.join(root)) {
        Ok(files) => {
            for file in files {
                let file = file.strip_prefix(base).map_or(file.clone(), Path::to_path_buf);
                reader.read_file(&file, None);
            }
        }
        Err(error) => reader.errors.push(unreadable(root, &error, None)),
    }
    if reader.errors.is_empty() { Ok(reader.sources) } else { Err(reader.errors) }
}

/// Reads models from one text; its `mod name;` items are not followed. Messages call it `file`.
///
/// # Errors
/// As those of [`sources`].
pub fn text(file: &str, source: &str) -> Result<Models, Vec<Diagnostic>> {
    let _fallback = Fallback::force();
    let mut reader = Reader { base: Path::new(""), sources: Sources::default(), errors: Vec::new() };
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

struct Reader<'a> {
    base: &'a Path,
    sources: Sources,
    errors: Vec<Diagnostic>,
}

impl Reader<'_> {
    /// Reads a file and the modules that it leads to. `from` is the `mod` item that led here, and its file.
    fn read_file(&mut self, file: &Path, from: Option<(&Module, &str)>) {
        if self.sources.files.iter().any(|known| known == file) {
            return;
        }
        let text = match fs::read_to_string(self.base.join(file)) {
            Ok(text) => text,
            Err(error) => return self.errors.push(unreadable(file, &error, from)),
        };
        self.sources.files.push(file.to_path_buf());
        if !is_relevant(&text) {
            return;
        }
        let name = file.display().to_string();
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
                    if self.base.join(&nested).is_file() { nested } else { beside }
                }
            };
            if !module.conditional || self.base.join(&path).is_file() {
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

fn unreadable(file: &Path, error: &io::Error, from: Option<(&Module, &str)>) -> Diagnostic {
    let message = format!("cannot read `{}`: {error}", file.display());
    match from {
        Some((module, parent)) => Diagnostic::error("source", module.span, message)
            .help(format!("create the file, or take `mod {};` away", module.name))
            .in_file(parent),
        None => Diagnostic::error("source", Span::call_site(), message)
            .help("name a file with models, or the `src` folder of a crate"),
    }
}
