//! `schema!`: the schema of a crate's models, as data in the program.

use std::path::{Path, PathBuf};

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::parse::{Parse, ParseStream};

use crate::check;
use crate::diagnostic::{Diagnostic, Level};
use crate::lower;
use crate::model::Position;
use crate::objects;
use crate::parse;
use crate::plan::history::{self, History, HistoryError};
use crate::schema::Schema;

/// `/// docs` `pub SCHEMA = "src", migrations = "migrations", objects = "objects"`
struct Declaration {
    attributes: Vec<syn::Attribute>,
    visibility: syn::Visibility,
    name: Ident,
    path: syn::LitStr,
    migrations: Option<syn::LitStr>,
    objects: Option<syn::LitStr>,
}

/// Where migrations are, where nothing is said and it is there.
const MIGRATIONS: &str = "migrations";
/// Where functions, triggers, policies, sequences, extensions and dictionaries are, in the same way.
const OBJECTS: &str = "objects";

impl Parse for Declaration {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut declaration = Self {
            attributes: input.call(syn::Attribute::parse_outer)?,
            visibility: input.parse()?,
            name: input.parse()?,
            path: {
                input.parse::<syn::Token![=]>()?;
                input.parse()?
            },
            migrations: None,
            objects: None,
        };
        while input.parse::<Option<syn::Token![,]>>()?.is_some() && input.peek(syn::Ident) {
            let key: Ident = input.parse()?;
            let place = match key.to_string().as_str() {
                MIGRATIONS => &mut declaration.migrations,
                OBJECTS => &mut declaration.objects,
                _ => {
                    let text = format!(
                        "there is no `{key}`; behind the path there may be `migrations = \"…\"` and `objects = \"…\"`"
                    );
                    return Err(syn::Error::new(key.span(), text));
                }
            };
            input.parse::<syn::Token![=]>()?;
            *place = Some(input.parse()?);
        }
        input.parse::<Option<syn::Token![;]>>()?;
        if input.is_empty() { Ok(declaration) } else { Err(input.error("nothing follows here")) }
    }
}

/// What `schema!(pub SCHEMA = "src");` stands for. The path is relative to `root`, the folder of the crate's
/// Cargo.toml, and so is that of the migrations.
#[must_use]
pub fn schema(input: TokenStream, root: &Path) -> TokenStream {
    let declaration: Declaration = match syn::parse2(input) {
        Ok(declaration) => declaration,
        Err(error) => {
            let text = format!("{error}\nhelp: the correct form is `schema!(pub SCHEMA = \"src\");`");
            return syn::Error::new(error.span(), text).to_compile_error();
        }
    };
    let sources = match parse::sources(&root.join(declaration.path.value())) {
        Ok(sources) => sources,
        Err(errors) => return failed(&declaration, &[], &errors),
    };
    let errors = |mut found: Vec<Diagnostic>| {
        found.retain(|found| found.level == Level::Error);
        found
    };
    let (items, between) = (errors(check::item(&sources.models)), errors(check::schema(&sources.models)));
    if !items.is_empty() || !between.is_empty() {
        return failed(&declaration, &items, &between);
    }
    match lower::schema(&sources.models) {
        Ok(mut schema) => {
            let objects = match objects(&declaration, root, &mut schema) {
                Ok(files) => files,
                Err(error) => return misplaced(&declaration, error),
            };
            let json = serde_json::to_string(&schema).expect("a schema has only string keys");
            let read = tracked(sources.files.iter().chain(&objects), root);
            let migrations = match migrations(&declaration, root) {
                Ok(files) => files,
                Err(error) => return misplaced(&declaration, error),
            };
            let renames = lower::renames(&sources.models);
            let renames = serde_json::to_string(&renames).expect("a rename has only string keys");
            let more = quote!(.with_migrations(&[#migrations], #renames));
            declared(&declaration, &json, &schema.hash(), &read, &more)
        }
        Err(errors) => failed(&declaration, &[], &errors),
    }
}

/// The files of the migrations with their texts, each read by the compiler itself, so that it notices a change.
/// An error is at the path that names them.
fn migrations(declaration: &Declaration, root: &Path) -> Result<TokenStream, (Span, String)> {
    let named = declaration.migrations.as_ref();
    let folder = named.map_or_else(|| MIGRATIONS.to_owned(), syn::LitStr::value);
    let span = named.unwrap_or(&declaration.path).span();
    let place = root.join(&folder);
    if !place.is_dir() {
        let text = format!("there is no folder `{folder}`; `rowcol migrate new NAME` makes one");
        return named.map_or(Ok(TokenStream::new()), |_| Err((span, text)));
    }
    let failed = |error: HistoryError| (span, format!("the migrations in `{folder}`: {error}"));
    History::read(&place).map_err(failed)?;
    let files = history::files(&place).map_err(failed)?;
    let files = files.iter().map(|path| {
        let text = included(&place.join(path), root, "include_str");
        quote!((#path, #text))
    });
    Ok(quote!(#(#files),*))
}

/// Puts the objects of the folder into the schema, and names its files. An error is at the path that names it.
fn objects(
    declaration: &Declaration,
    root: &Path,
    schema: &mut Schema,
) -> Result<Vec<PathBuf>, (Span, String)> {
    let named = declaration.objects.as_ref();
    let folder = named.map_or_else(|| OBJECTS.to_owned(), syn::LitStr::value);
    let span = named.unwrap_or(&declaration.path).span();
    let place = root.join(&folder);
    if named.is_some() && !place.is_dir() {
        return Err((span, format!("there is no folder `{folder}`; make one, with `.sql` files in it")));
    }
    objects::read_into(schema, &place).map_err(|error| (span, error.to_string()))
}

/// An error at a path, and an empty schema.
fn misplaced(declaration: &Declaration, (span, text): (Span, String)) -> TokenStream {
    let empty = declared(declaration, "{}", "", &TokenStream::new(), &TokenStream::new());
    quote_spanned!(span=> ::core::compile_error! { #text } #empty)
}

fn declared(
    declaration: &Declaration,
    json: &str,
    hash: &str,
    read: &TokenStream,
    more: &TokenStream,
) -> TokenStream {
    let Declaration { attributes, visibility, name, .. } = declaration;
    let documented = attributes.iter().any(|attribute| attribute.path().is_ident("doc"));
    let about = (!documented).then(|| quote!(#[doc = "The schema of both stores, as the models have it."]));
    quote! {
        #about
        #(#attributes)*
        #visibility static #name: ::rowcol::Schema = {
            #read
            ::rowcol::Schema::embedded(#json, #hash)#more
        };
    }
}

/// Makes the compiler run the macro again when one of the files has changed.
fn tracked<'f>(files: impl Iterator<Item = &'f PathBuf>, root: &Path) -> TokenStream {
    let files = files.map(|file| included(file, root, "include_bytes"));
    quote!(const _: &[&[u8]] = &[#(#files),*];)
}

/// A file as a macro of the compiler's includes it.
fn included(file: &Path, root: &Path, how: &str) -> TokenStream {
    let how = Ident::new(how, Span::call_site());
    match file.strip_prefix(root) {
        Ok(inside) => {
            let path = format!("/{}", inside.display());
            quote!(::core::#how!(::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), #path)))
        }
        Err(_) => {
            let path = file.display().to_string();
            quote!(::core::#how!(#path))
        }
    }
}

/// The errors at the path, and an empty schema, so that what uses it is not told that it is missing. `items` are those
/// that a derive has told.
fn failed(declaration: &Declaration, items: &[Diagnostic], errors: &[Diagnostic]) -> TokenStream {
    let span = declaration.path.span();
    let (told, own): (Vec<_>, Vec<_>) = errors.iter().partition(|error| TOLD_ELSEWHERE.contains(&error.lint));
    let own = own.into_iter().map(|error| {
        let text = located(error);
        quote_spanned!(span=> ::core::compile_error! { #text })
    });
    let told = items.iter().chain(told).map(|error| unless_told(error, span));
    let empty = declared(declaration, "{}", "", &TokenStream::new(), &TokenStream::new());
    quote!(#(#own)* #(#told)* #empty)
}

/// The rules whose errors the compiler mostly has at the item itself: from reading the item, and from the types and
/// columns that it names.
const TOLD_ELSEWHERE: [&str; 7] =
    ["attribute", "item", "type", "syntax", "unknown-type", "relation-target", "foreign-key-types"];

/// An error that stands only where there is no other. The lint about unused values runs after everything else, and
/// not at all in a program with errors, so that a mistake that a derive tells is not told twice; and a mistake in an
/// item that no compiler has seen is told nevertheless.
fn unless_told(error: &Diagnostic, span: Span) -> TokenStream {
    let text = located(error);
    quote_spanned! {span=>
        const _: () = {
            #[must_use = #text]
            struct Mistake;
            const fn mistake() -> Mistake { Mistake }
            #[deny(unused_must_use)]
            const fn tell() { mistake(); }
            tell()
        };
    }
}

/// The message with its file, for the macro's own span says nothing of it.
fn located(error: &Diagnostic) -> String {
    let Position { line, column } = error.span.start();
    let text = error.text();
    let (message, help) = match text.split_once('\n') {
        Some((message, help)) => (message, format!("\n{help}")),
        None => (text.as_str(), String::new()),
    };
    match error.file.as_str() {
        "" => text,
        file => format!("{message}\n  --> {file}:{line}:{column}{help}"),
    }
}
