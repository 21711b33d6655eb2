//! `schema!`: the schema of a crate's models, as data in the program.

use std::path::Path;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::parse::{Parse, ParseStream};

use super::report;
use crate::check;
use crate::diagnostic::{Diagnostic, Level};
use crate::lower;
use crate::parse::{self, Sources};

/// `/// docs` `pub SCHEMA = "src"`
struct Declaration {
    attributes: Vec<syn::Attribute>,
    visibility: syn::Visibility,
    name: Ident,
    path: syn::LitStr,
}

impl Parse for Declaration {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let declaration = Self {
            attributes: input.call(syn::Attribute::parse_outer)?,
            visibility: input.parse()?,
            name: input.parse()?,
            path: {
                input.parse::<syn::Token![=]>()?;
                input.parse()?
            },
        };
        input.parse::<Option<syn::Token![;]>>()?;
        if input.is_empty() { Ok(declaration) } else { Err(input.error("nothing follows the path")) }
    }
}

/// What `schema!(pub SCHEMA = "src");` stands for. The path is relative to `root`, the folder of the crate's
/// Cargo.toml.
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
        Ok(schema) => {
            let json = serde_json::to_string(&schema).expect("a schema has only string keys");
            let read = tracked(&sources, root);
            declared(&declaration, &json, &schema.hash(), &read)
        }
        Err(errors) => failed(&declaration, &[], &errors),
    }
}

fn declared(declaration: &Declaration, json: &str, hash: &str, more: &TokenStream) -> TokenStream {
    let Declaration { attributes, visibility, name, .. } = declaration;
    let documented = attributes.iter().any(|attribute| attribute.path().is_ident("doc"));
    let about = (!documented).then(|| quote!(#[doc = "The schema of both stores, as the models have it."]));
    quote! {
        #about
        #(#attributes)*
        #visibility static #name: ::rowcol::Schema = {
            #more
            ::rowcol::Schema::embedded(#json, #hash)
        };
    }
}

/// Makes the compiler run the macro again when one of the files has changed.
fn tracked(sources: &Sources, root: &Path) -> TokenStream {
    let files = sources.files.iter().map(|file| match file.strip_prefix(root) {
        Ok(inside) => {
            let path = format!("/{}", inside.display());
            quote!(::core::include_bytes!(::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), #path)))
        }
        Err(_) => {
            let path = file.display().to_string();
            quote!(::core::include_bytes!(#path))
        }
    });
    quote!(const _: &[&[u8]] = &[#(#files),*];)
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
    let empty = declared(declaration, "{}", "", &TokenStream::new());
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
    let (line, column) = error.position();
    let text = report::text(error);
    let (message, help) = match text.split_once('\n') {
        Some((message, help)) => (message, format!("\n{help}")),
        None => (text.as_str(), String::new()),
    };
    match error.file.as_str() {
        "" => text,
        file => format!("{message}\n  --> {file}:{line}:{column}{help}"),
    }
}
