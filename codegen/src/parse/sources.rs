//! The sources of a crate: its files, found by following `mod`, and the models in them.

use std::path::{Path, PathBuf};

use proc_macro2::Span;
use syn::spanned::Spanned as _;

use super::{Derive, Errors, read_item};
use crate::diagnostic::Diagnostic;
use crate::model::Models;

/// What a crate's sources hold.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// The models.
    pub models: Models,
    /// Every file that was read, in the order of reading.
    pub files: Vec<PathBuf>,
}

/// Reads the models of a crate.
///
/// `path` is a file, or a folder with a `lib.rs`, `main.rs` or `mod.rs`; modules are followed from there as the
/// compiler follows them, `#[path]` included. Modules behind `#[cfg(test)]` are left out.
///
/// # Errors
/// A file that is missing, cannot be read or is no Rust; everything that is wrong with the form of the models; models
/// that only some builds have (`#[cfg]`) and models inside `macro_rules!`, which cannot be seen. Each names its file.
pub fn sources(path: &Path) -> Result<Sources, Vec<Diagnostic>> {
    let mut reader = Reader { sources: Sources::default(), errors: Vec::new() };
    match root(path) {
        Ok(file) => {
            let folder = file.parent().unwrap_or(Path::new("")).to_owned();
            reader.file(&file, &folder);
        }
        Err(error) => reader.errors.push(error),
    }
    if reader.errors.is_empty() { Ok(reader.sources) } else { Err(reader.errors) }
}

/// The file that the sources begin with.
fn root(path: &Path) -> Result<PathBuf, Diagnostic> {
    if path.is_file() {
        return Ok(path.to_owned());
    }
    let names = ["lib.rs", "main.rs", "mod.rs"];
    names.iter().map(|name| path.join(name)).find(|file| file.is_file()).ok_or_else(|| {
        let message = if path.is_dir() {
            format!("{} has no lib.rs, main.rs or mod.rs", path.display())
        } else {
            format!("{} is no file and no folder", path.display())
        };
        Diagnostic::error("sources", Span::call_site(), message)
            .help("name the file that declares the modules of the models, or its folder")
    })
}

struct Reader {
    sources: Sources,
    errors: Vec<Diagnostic>,
}

impl Reader {
    /// Reads a file; `folder` is where the modules that it declares lie.
    fn file(&mut self, path: &Path, folder: &Path) {
        let shown = path.display().to_string();
        self.sources.files.push(path.to_owned());
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) => {
                let message = format!("cannot read {shown}: {error}");
                self.errors.push(Diagnostic::error("sources", Span::call_site(), message).in_file(&shown));
                return;
            }
        };
        match syn::parse_file(&text) {
            Ok(file) => self.items(&file.items, &shown, path, folder, false),
            Err(error) => {
                let error = Diagnostic::error("syntax", error.span(), error.to_string());
                self.errors.push(error.in_file(&shown));
            }
        }
    }

    /// Reads items; `conditional` says that only some builds have them.
    fn items(&mut self, items: &[syn::Item], shown: &str, path: &Path, folder: &Path, conditional: bool) {
        for item in items {
            match item {
                syn::Item::Mod(module) => self.module(module, shown, path, folder, conditional),
                syn::Item::Struct(item) => {
                    self.derived(&item.attrs, || item.clone().into(), shown, conditional)
                }
                syn::Item::Enum(item) => {
                    self.derived(&item.attrs, || item.clone().into(), shown, conditional)
                }
                syn::Item::Macro(item) if item.mac.path.is_ident("macro_rules") => {
                    self.macro_rules(item, shown)
                }
                _ => {}
            }
        }
    }

    fn module(&mut self, module: &syn::ItemMod, shown: &str, path: &Path, folder: &Path, conditional: bool) {
        if is_test(&module.attrs) {
            return;
        }
        let conditional = conditional || condition(&module.attrs).is_some();
        let name = syn::ext::IdentExt::unraw(&module.ident).to_string();
        let inner = folder.join(&name);
        if let Some((_, items)) = &module.content {
            self.items(items, shown, path, &inner, conditional);
            return;
        }
        let candidates = match at_path(&module.attrs) {
            // The compiler takes it relative to the folder of the file that says it.
            Some(named) => vec![path.parent().unwrap_or(Path::new("")).join(named)],
            None => vec![folder.join(format!("{name}.rs")), inner.join("mod.rs")],
        };
        match candidates.iter().find(|file| file.is_file()) {
            Some(file) => {
                let own =
                    file.file_name().is_some_and(|name| name == "mod.rs") || at_path(&module.attrs).is_some();
                let folder = if own { file.parent().unwrap_or(Path::new("")).to_owned() } else { inner };
                let before = self.sources.models.len();
                self.file(file, &folder);
                if conditional && self.sources.models.len() > before {
                    self.refuse_condition(module.ident.span(), shown, "this module");
                }
            }
            None => {
                let message = format!("the file of the module `{name}` is missing");
                let help = format!("it would be {}", candidates[0].display());
                let error = Diagnostic::error("sources", module.ident.span(), message).help(help);
                self.errors.push(error.in_file(shown));
            }
        }
    }

    fn derived(
        &mut self,
        attributes: &[syn::Attribute],
        input: impl Fn() -> syn::DeriveInput,
        shown: &str,
        conditional: bool,
    ) {
        for derive in derives(attributes) {
            if is_test(attributes) {
                continue;
            }
            let input = input();
            if conditional || condition(attributes).is_some() {
                self.refuse_condition(input.ident.span(), shown, &format!("`{}`", input.ident));
                continue;
            }
            let errors = Errors::new();
            let mut found = Models::default();
            read_item(&input, derive, &mut found, &errors);
            if let Err(errors) = errors.check() {
                self.errors.extend(errors.into_iter().map(|error| error.in_file(shown)));
            }
            found.set_file(shown);
            self.sources.models.append(found);
        }
    }

    fn refuse_condition(&mut self, span: Span, shown: &str, what: &str) {
        let error = Diagnostic::error("cfg", span, format!("{what} is behind #[cfg], so that only some builds have its tables"))
            .help("a schema is one for all builds: take the #[cfg] away, or put the models into a crate of their own");
        self.errors.push(error.in_file(shown));
    }

    /// A macro that makes models would hide tables from the schema.
    fn macro_rules(&mut self, item: &syn::ItemMacro, shown: &str) {
        let text = item.mac.tokens.to_string();
        if text.contains("derive")
            && text.contains("Model")
            && (text.contains("postgres") || text.contains("clickhouse"))
        {
            let error = Diagnostic::error("macro", item.span(), "a model inside macro_rules! cannot be seen")
                .help("write the struct out, so that its tables are part of the schema");
            self.errors.push(error.in_file(shown));
        }
    }
}

/// The derives of rowcol on an item.
fn derives(attributes: &[syn::Attribute]) -> Vec<Derive> {
    let mut found = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("derive")) {
        // What is no list of paths is the compiler's to refuse.
        let _ = attribute.parse_nested_meta(|meta| {
            if let Some(last) = meta.path.segments.last() {
                found.extend(Derive::ALL.into_iter().filter(|derive| last.ident == derive.name()));
            }
            Ok(())
        });
    }
    found
}

fn condition(attributes: &[syn::Attribute]) -> Option<&syn::Attribute> {
    attributes.iter().find(|attribute| attribute.path().is_ident("cfg"))
}

fn is_test(attributes: &[syn::Attribute]) -> bool {
    let is_test = |attribute: &syn::Attribute| {
        attribute.parse_args::<syn::Path>().is_ok_and(|condition| condition.is_ident("test"))
    };
    condition(attributes).is_some_and(is_test)
}

/// `#[path = "…"]`
fn at_path(attributes: &[syn::Attribute]) -> Option<String> {
    let attribute = attributes.iter().find(|attribute| attribute.path().is_ident("path"))?;
    match &attribute.meta.require_name_value().ok()?.value {
        syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(path), .. }) => Some(path.value()),
        _ => None,
    }
}
