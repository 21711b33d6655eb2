//! Reads attributes by the table: which key is known where, in which form, how often.

use proc_macro2::{Span, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::spanned::Spanned as _;

use super::arguments::{Arguments, Given, Value};
use super::attributes::{ATTRIBUTES, Entry, Form, Group, Parts, Place, Repeat};
use super::errors::Errors;
use super::{forms, parts};
use crate::diagnostic::Diagnostic;

/// Reads the attributes of an item. Those of other libraries are left alone.
pub(super) fn attributes(place: Place, attributes: &[syn::Attribute], errors: &Errors) -> Arguments {
    let mut arguments = Arguments::default();
    for attribute in attributes {
        let Some(name) = attribute.path().get_ident() else { continue };
        match place.attributes().iter().find(|entry| name == entry.name) {
            Some(entry) => read_attribute(entry, attribute, name.span(), &mut arguments, errors),
            None => misplaced(place, name, errors),
        }
    }
    arguments
}

fn read_attribute(
    entry: &'static Entry,
    attribute: &syn::Attribute,
    span: Span,
    into: &mut Arguments,
    errors: &Errors,
) {
    let value = match (&attribute.meta, &entry.form) {
        (syn::Meta::Path(_), Form::Flag) => Value::Flag,
        (syn::Meta::Path(_), Form::Group(group)) if group.bare => Value::Group(Arguments::default()),
        (syn::Meta::List(list), Form::Group(group)) => {
            let mut inner = merged(entry, into);
            let read = |input: ParseStream<'_>| {
                read_group(entry, group, input, &mut inner, errors);
                Ok(())
            };
            if let Err(error) = read.parse2(list.tokens.clone()) {
                errors.syntax(&error);
            }
            Value::Group(inner)
        }
        _ => return errors.add(wrong_form(entry, attribute.meta.span())),
    };
    add(entry, span, value, into, errors);
}

/// Of a repeated `#[postgres(…)]`, what the ones before said: they are read as one.
fn merged(entry: &Entry, into: &mut Arguments) -> Arguments {
    if entry.repeat == Repeat::Merged { into.group(entry.name).map(|inner| inner.node) } else { None }
        .unwrap_or_default()
}

fn add(entry: &'static Entry, span: Span, value: Value, into: &mut Arguments, errors: &Errors) {
    let again = into.given.iter().any(|given| given.entry.name == entry.name);
    match entry.repeat {
        Repeat::Once if again => errors.attribute(
            span,
            format!("`{}` is given twice", entry.name),
            format!("keep one `{}`", entry.usage()),
        ),
        // A bare `#[postgres]` beside `#[postgres(…)]` adds nothing.
        Repeat::Merged if again => {}
        _ => into.given.push(Given { entry, span: span.into(), value }),
    }
}

/// A word of ours at the wrong kind of item. `#[default]` on a variant belongs to the standard library.
fn misplaced(place: Place, name: &syn::Ident, errors: &Errors) {
    if place == Place::Variant && name == "default" {
        return;
    }
    let places: Vec<_> = ATTRIBUTES
        .iter()
        .filter(|(_, entries)| entries.iter().any(|entry| name == entry.name))
        .map(|(place, _)| place.words())
        .collect();
    if !places.is_empty() {
        errors.attribute(
            name.span(),
            format!("`#[{name}]` does not stand on {}", place.words()),
            format!("it stands on {}", places.join(" or on ")),
        );
    }
}

/// Reads `a, b, key = value` until the end, going on behind each error.
pub(super) fn read_group(
    owner: &Entry,
    group: &'static Group,
    input: ParseStream<'_>,
    into: &mut Arguments,
    errors: &Errors,
) {
    while !input.is_empty() {
        if let Err(error) = read_argument(owner, group, input, into, errors) {
            errors.add(error);
            skip_to_comma(input);
        } else if !input.is_empty() && !input.peek(syn::Token![,]) {
            errors.add(wrong_form(owner, input.span()));
            skip_to_comma(input);
        }
        // At the end there is no comma, and skipping stops at the next one.
        let _ = input.parse::<syn::Token![,]>();
    }
}

fn read_argument(
    owner: &Entry,
    group: &'static Group,
    input: ParseStream<'_>,
    into: &mut Arguments,
    errors: &Errors,
) -> Result<(), Diagnostic> {
    if let Some((word, follows)) = peek_word(input) {
        match group.keys.iter().find(|entry| word == entry.name) {
            Some(entry) if is_key(entry, follows, group.parts) => {
                let _ = syn::Ident::parse_any(input);
                let value = forms::read(entry, input, errors)?;
                add(entry, word.span(), value, into, errors);
                return Ok(());
            }
            None if group.parts == Parts::None || follows == Follows::Equals => {
                return Err(unknown_key(owner, group, &word));
            }
            None if follows == Follows::Parenthesis && !parts::takes_call(group.parts, &word) => {
                return Err(unknown_key(owner, group, &word));
            }
            _ => {}
        }
    }
    parts::read(owner, group.parts, input, &mut into.parts)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Follows {
    Equals,
    Parenthesis,
    Other,
}

fn peek_word(input: ParseStream<'_>) -> Option<(syn::Ident, Follows)> {
    let (word, rest) = input.cursor().ident()?;
    let follows = if rest.punct().is_some_and(|(punct, _)| punct.as_char() == '=') {
        Follows::Equals
    } else if rest.group(proc_macro2::Delimiter::Parenthesis).is_some() {
        Follows::Parenthesis
    } else {
        Follows::Other
    };
    Some((word, follows))
}

/// Whether a word that is a key's name is that key here: in `unique(project_id, name)`, `name` is a field.
fn is_key(entry: &Entry, follows: Follows, parts: Parts) -> bool {
    match entry.form {
        _ if parts == Parts::None => true,
        Form::Flag | Form::FlagOrSql => true,
        Form::List | Form::Calls | Form::Settings | Form::Group(_) => follows == Follows::Parenthesis,
        _ => follows == Follows::Equals,
    }
}

fn unknown_key(owner: &Entry, group: &Group, word: &syn::Ident) -> Diagnostic {
    let names: Vec<&str> = group.keys.iter().map(|entry| entry.name).collect();
    let text = word.unraw().to_string();
    let help = match similar(&text, names.iter().copied()) {
        Some(name) => {
            let entry = group.keys.iter().find(|entry| entry.name == name);
            format!("did you mean `{}`?", entry.map_or_else(String::new, Entry::usage))
        }
        None if names.is_empty() => format!("the correct form is `{}`", owner.usage()),
        None => format!("its keys are `{}`", names.join("`, `")),
    };
    Diagnostic::error("attribute", word.span(), format!("`{}` has no key `{text}`", owner.name)).help(help)
}

/// The name that was probably meant, if one is near enough.
pub(crate) fn similar<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    names
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&word, &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= 1.max(name.len().max(word.len()) / 3))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// The message for a key whose value has another form than the table says.
pub(super) fn wrong_form(entry: &Entry, span: Span) -> Diagnostic {
    Diagnostic::error("attribute", span, format!("`{}` does not have this form", entry.name)).help(format!(
        "the correct form is `{}`, as in `{}`",
        entry.usage(),
        entry.example
    ))
}

/// Leaves the rest of an argument that could not be read.
pub(super) fn skip_to_comma(input: ParseStream<'_>) {
    while !input.is_empty() && !input.peek(syn::Token![,]) {
        let _ = input.parse::<TokenTree>();
    }
}

/// Leaves the rest of a group: syn would report it a second time.
pub(super) fn skip_all(input: ParseStream<'_>) {
    while !input.is_empty() {
        let _ = input.parse::<TokenTree>();
    }
}
