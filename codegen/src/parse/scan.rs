//! Finds the items of a file that carry a derive of ours, and its modules.
//!
//! Only those items are parsed; bodies of functions and other items are stepped over as tokens. So a file costs
//! little more than its lexing, and a mistake in code that is none of ours is left to the compiler.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, DeriveInput, Meta, Token, Visibility};

use super::Derive;
use crate::diagnostic::Diagnostic;
use crate::model::SourceSpan;

/// What a file, or an inline module, holds.
#[derive(Default)]
pub(super) struct Scanned {
    pub(super) items: Vec<(Derive, DeriveInput)>,
    pub(super) modules: Vec<Module>,
    pub(super) errors: Vec<Diagnostic>,
}

/// A `mod` item.
pub(super) struct Module {
    pub(super) name: String,
    pub(super) span: SourceSpan,
    /// `#[path = "…"]`
    pub(super) path: Option<String>,
    /// Whether it stands behind a `cfg`, so that its file may be missing.
    pub(super) conditional: bool,
    /// What is between its braces; nothing for `mod name;`.
    pub(super) inline: Option<Scanned>,
}

/// Whether a text may hold anything for [`Scanned`]; most files of a crate do not, and are not even lexed.
pub(super) fn is_relevant(text: &str) -> bool {
    let has_derive = || Derive::ALL.iter().any(|derive| text.contains(derive.name()));
    text.contains("mod ") || (text.contains("derive") && has_derive())
}

impl Parse for Scanned {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut scanned = Self::default();
        scan(input, None, &mut scanned)?;
        Ok(scanned)
    }
}

/// Reads items to the end of the input. `behind` is the `cfg` around all of them.
fn scan(input: ParseStream<'_>, behind: Option<Span>, into: &mut Scanned) -> syn::Result<()> {
    let inner = input.call(Attribute::parse_inner)?;
    let behind = match condition(&inner) {
        Condition::Test => return skip_all(input),
        Condition::Other(span) => Some(span),
        Condition::None => behind,
    };
    while !input.is_empty() {
        scan_item(input, behind, into)?;
    }
    Ok(())
}

fn scan_item(input: ParseStream<'_>, behind: Option<Span>, into: &mut Scanned) -> syn::Result<()> {
    let attributes = input.call(Attribute::parse_outer)?;
    let behind = match condition(&attributes) {
        Condition::Test => return skip_item(input).map(drop),
        Condition::Other(span) => Some(span),
        Condition::None => behind,
    };
    if let Some(derive) = derive_of(&attributes) {
        let item: DeriveInput = input.parse()?;
        match behind {
            Some(cfg) => into.errors.push(behind_cfg(&item, cfg)),
            None => into.items.push((derive, DeriveInput { attrs: attributes, ..item })),
        }
        return Ok(());
    }
    into.errors.extend(attributes.iter().filter_map(conditional_derive));
    let start = input.cursor();
    if input.parse::<Visibility>().is_ok() && input.peek(Token![mod]) {
        return scan_module(input, &attributes, behind, into);
    }
    if let Some(span) = macro_call(start) {
        let body = skip_item(input)?;
        if contains_derive(body) {
            into.errors.push(
                Diagnostic::error("source", span, "a model inside of a macro cannot be seen in the source")
                    .help("write the struct out, without a macro around it"),
            );
        }
        return Ok(());
    }
    skip_item(input).map(drop)
}

fn scan_module(
    input: ParseStream<'_>,
    attributes: &[Attribute],
    behind: Option<Span>,
    into: &mut Scanned,
) -> syn::Result<()> {
    input.parse::<Token![mod]>()?;
    let name = syn::Ident::parse_any(input)?;
    let inline = if input.peek(syn::token::Brace) {
        let content;
        syn::braced!(content in input);
        let mut scanned = Scanned::default();
        scan(&content, behind, &mut scanned)?;
        into.errors.append(&mut scanned.errors);
        Some(scanned)
    } else {
        input.parse::<Token![;]>()?;
        None
    };
    let path = attributes.iter().find_map(|attribute| match &attribute.meta {
        Meta::NameValue(meta) if meta.path.is_ident("path") => match &meta.value {
            syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(path), .. }) => Some(path.value()),
            _ => None,
        },
        _ => None,
    });
    into.modules.push(Module {
        name: name.unraw().to_string(),
        span: name.span().into(),
        path,
        conditional: behind.is_some(),
        inline,
    });
    Ok(())
}

enum Condition {
    None,
    /// Only in tests: no part of the schema.
    Test,
    Other(Span),
}

fn condition(attributes: &[Attribute]) -> Condition {
    let mut found = Condition::None;
    for attribute in attributes {
        let Meta::List(list) = &attribute.meta else { continue };
        if list.path.is_ident("cfg") {
            if needs_test(&list.tokens) {
                return Condition::Test;
            }
            found = Condition::Other(list.path.segments[0].ident.span());
        }
    }
    found
}

/// `test`, or `all(…, test, …)`
fn needs_test(tokens: &TokenStream) -> bool {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    match tokens.as_slice() {
        [TokenTree::Ident(word)] => word == "test",
        [TokenTree::Ident(word), TokenTree::Group(group)] if word == "all" => {
            group.stream().into_iter().any(|token| matches!(token, TokenTree::Ident(word) if word == "test"))
        }
        _ => false,
    }
}

/// The derive of ours among these attributes.
fn derive_of(attributes: &[Attribute]) -> Option<Derive> {
    attributes.iter().find_map(|attribute| match &attribute.meta {
        Meta::List(list) if list.path.is_ident("derive") => derive_in(list.tokens.clone()),
        _ => None,
    })
}

/// The derive of ours in `Debug, rowcol::Model, Clone`: alone, or behind `rowcol::`.
fn derive_in(tokens: TokenStream) -> Option<Derive> {
    let mut path: Vec<String> = Vec::new();
    let mut found = None;
    let mut finish = |path: &mut Vec<String>| {
        found = found.or(match path.as_slice() {
            [name] => named(name),
            [root, name] if root == "rowcol" => named(name),
            _ => None,
        });
        path.clear();
    };
    for token in tokens {
        match token {
            TokenTree::Ident(word) => path.push(word.to_string()),
            TokenTree::Punct(punct) if punct.as_char() == ',' => finish(&mut path),
            _ => {}
        }
    }
    finish(&mut path);
    found
}

fn named(name: &str) -> Option<Derive> {
    Derive::ALL.into_iter().find(|derive| derive.name() == name)
}

/// `#[cfg_attr(…, derive(Model))]`: the sources do not say whether the model is there.
fn conditional_derive(attribute: &Attribute) -> Option<Diagnostic> {
    let Meta::List(list) = &attribute.meta else { return None };
    (list.path.is_ident("cfg_attr") && contains_derive(list.tokens.clone())).then(|| {
        Diagnostic::error("source", list.path.segments[0].ident.span(), "a model cannot depend on a `cfg`")
            .help("the schema is the same in every build: derive it without `cfg_attr`")
    })
}

fn behind_cfg(item: &DeriveInput, cfg: Span) -> Diagnostic {
    let line = cfg.start().line;
    Diagnostic::error(
        "source",
        item.ident.span(),
        format!("`{}` stands behind the `cfg` of line {line}", item.ident),
    )
    .help("the schema is the same in every build: take the `cfg` away, or move the model out of its module")
}

/// The place of the name in `name! { … }`, `macro_rules! name { … }`.
fn macro_call(cursor: syn::buffer::Cursor<'_>) -> Option<Span> {
    let (mut name, mut rest) = cursor.ident()?;
    loop {
        let (punct, after) = rest.punct()?;
        match punct.as_char() {
            '!' => return Some(name.span()),
            ':' => {
                if let Some((word, after)) = after.ident() {
                    (name, rest) = (word, after);
                } else {
                    rest = after;
                }
            }
            _ => return None,
        }
    }
}

/// Whether `derive(…)` with a derive of ours is somewhere in these tokens.
fn contains_derive(tokens: TokenStream) -> bool {
    let mut after_derive = false;
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => {
            let found = after_derive && derive_in(group.stream()).is_some();
            after_derive = false;
            found || contains_derive(group.stream())
        }
        TokenTree::Ident(word) => {
            after_derive = word == "derive";
            false
        }
        _ => {
            after_derive = false;
            false
        }
    })
}

/// Steps over an item: to the first `;` or the first braces. What may still follow braces (`const A: B = B {};`) is
/// taken for an item of its own, and stepped over in the same way.
fn skip_item(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    let mut tokens = TokenStream::new();
    while !input.is_empty() {
        let token: TokenTree = input.parse()?;
        let ends = match &token {
            TokenTree::Punct(punct) => punct.as_char() == ';',
            TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
            _ => false,
        };
        tokens.extend([token]);
        if ends {
            break;
        }
    }
    Ok(tokens)
}

fn skip_all(input: ParseStream<'_>) -> syn::Result<()> {
    while !input.is_empty() {
        input.parse::<TokenTree>()?;
    }
    Ok(())
}
