//! Reads the models of a crate by following its `mod` tree.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use proc_macro2::Span;

use super::scan::{Module, Scanned, is_relevant};
use super::{Errors, read_item};
use crate::diagnostic::Diagnostic;
use crate::model::{Models, SourceSpan};
use crate::parallel;

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
/// Inside of a procedural macro, too, the places are those of the files that were read: they tell line and column, but
/// are none of the compiler's spans.
///
/// # Errors
/// All at once: files that cannot be read, models behind a `cfg` or in a macro, and whatever [`item`](super::item)
/// finds.
pub fn sources(path: &Path) -> Result<Sources, Vec<Diagnostic>> {
    let _fallback = Fallback::force();
    match start(path) {
        Ok(files) => read_all(files),
        Err(error) => Err(vec![unreadable(path, &error, None)]),
    }
}

/// Reads models from one text; its `mod name;` items are not followed. Messages call it `file`.
///
/// # Errors
/// As those of [`sources`].
pub fn text(file: &str, source: &str) -> Result<Models, Vec<Diagnostic>> {
    let _fallback = Fallback::force();
    let mut contents = Contents::default();
    contents.add(file, source);
    if contents.errors.is_empty() { Ok(contents.models) } else { Err(contents.errors) }
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

/// A file that is to be read, and the `mod` item that led to it.
struct Wanted {
    path: PathBuf,
    from: Option<Origin>,
}

/// A `mod` item, and the file that it stands in.
struct Origin {
    name: String,
    span: SourceSpan,
    file: String,
}

/// What a file holds.
#[derive(Default)]
struct Contents {
    /// Where it was read from, if it could be.
    file: Option<PathBuf>,
    models: Models,
    errors: Vec<Diagnostic>,
    /// The files that its `mod` items lead to.
    wanted: Vec<Wanted>,
}

/// Reads files and the modules that they lead to: those of one depth at once, on every core.
fn read_all(files: Vec<PathBuf>) -> Result<Sources, Vec<Diagnostic>> {
    let mut known: HashSet<PathBuf> = HashSet::new();
    let mut new = |wanted: &Wanted| known.insert(wanted.path.clone());
    let mut depth: Vec<Wanted> = files.into_iter().map(|path| Wanted { path, from: None }).collect();
    depth.retain(&mut new);
    let roots = depth.len();
    // Each file beside the numbers of those that it leads to.
    let mut tree: Vec<(Contents, Range<usize>)> = Vec::new();
    while !depth.is_empty() {
        let read = parallel::map(&depth, Contents::read);
        let mut end = tree.len() + read.len();
        depth.clear();
        for mut contents in read {
            contents.wanted.retain(&mut new);
            let start = end;
            end += contents.wanted.len();
            depth.append(&mut contents.wanted);
            tree.push((contents, start..end));
        }
    }
    let mut all = Contents::default();
    let mut files = Vec::with_capacity(tree.len());
    all.models.models.reserve(tree.iter().map(|(contents, _)| contents.models.models.len()).sum());
    // In the order of the `mod` tree: the last on the list comes next.
    let mut next: Vec<usize> = (0..roots).rev().collect();
    while let Some(at) = next.pop() {
        let (contents, children) = &mut tree[at];
        next.extend(children.clone().rev());
        files.extend(contents.file.take());
        all.models.append(std::mem::take(&mut contents.models));
        all.errors.append(&mut contents.errors);
    }
    if all.errors.is_empty() { Ok(Sources { models: all.models, files }) } else { Err(all.errors) }
}

impl Contents {
    fn read(wanted: &Wanted) -> Self {
        let mut contents = Self::default();
        let file = &wanted.path;
        let text = match fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) => {
                contents.errors.push(unreadable(file, &error, wanted.from.as_ref()));
                return contents;
            }
        };
        contents.file = Some(file.clone());
        if !is_relevant(&text) {
            return contents;
        }
        let name = shown(file);
        let modules = contents.add(&name, &text);
        let folder = file.parent().unwrap_or(Path::new(""));
        contents.follow(&modules, &name, folder, &children(file));
        contents
    }

    /// Adds what a text holds, and gives its `mod` items.
    fn add(&mut self, file: &str, source: &str) -> Vec<Module> {
        let mut scanned: Scanned = match syn::parse_str(source) {
            Ok(scanned) => scanned,
            Err(error) => {
                let message = format!("this is not Rust: {error}");
                self.errors.push(Diagnostic::error("syntax", error.span(), message).in_file(file));
                return Vec::new();
            }
        };
        self.errors.extend(scanned.errors.drain(..).map(|error| error.in_file(file)));
        self.add_items(file, &scanned);
        scanned.modules
    }

    /// Adds the items of a file, those of its inline modules included.
    fn add_items(&mut self, file: &str, scanned: &Scanned) {
        let errors = Errors::new();
        let mut models = Models::default();
        for (derive, input) in &scanned.items {
            read_item(input, *derive, &mut models, &errors);
        }
        models.set_file(file);
        self.models.append(models);
        if let Err(found) = errors.check() {
            self.errors.extend(found.into_iter().map(|error| error.in_file(file)));
        }
        for inline in scanned.modules.iter().filter_map(|module| module.inline.as_ref()) {
            self.add_items(file, inline);
        }
    }

    /// Finds the files of `mod` items. `folder` is where a `#[path]` starts, `children` where `mod name;` looks.
    fn follow(&mut self, modules: &[Module], file: &str, folder: &Path, children: &Path) {
        self.wanted.reserve(modules.len());
        for module in modules {
            if let Some(inline) = &module.inline {
                let below = children.join(module.path.as_deref().unwrap_or(&module.name));
                self.follow(&inline.modules, file, &below, &below);
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
                let from = Origin { name: module.name.clone(), span: module.span, file: file.to_owned() };
                self.wanted.push(Wanted { path, from: Some(from) });
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

fn unreadable(file: &Path, error: &io::Error, from: Option<&Origin>) -> Diagnostic {
    let message = format!("cannot read `{}`: {error}", shown(file));
    match from {
        Some(Origin { name, span, file }) => Diagnostic::error("source", *span, message)
            .help(format!("create the file, or take `mod {name};` away"))
            .in_file(file),
        None => Diagnostic::error("source", Span::call_site(), message)
            .help("name a file with models, or the `src` folder of a crate"),
    }
}
