//! Reads the value behind a key, by the form that the table gives it.

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{LitStr, Token, parenthesized};

use super::arguments::{Arguments, Value};
use super::attributes::{Entry, Form};
use super::errors::Errors;
use super::{engine, expression, parts, reader};
use crate::diagnostic::Diagnostic;
use crate::model::{DefaultValue, SourceTokens, Spanned, Word};

/// Reads what stands behind the word of `entry`, which is read already.
pub(super) fn read(
    entry: &'static Entry,
    input: ParseStream<'_>,
    errors: &Errors,
) -> Result<Value, Diagnostic> {
    let span = input.span();
    let value = match entry.form {
        Form::Flag => Ok(Value::Flag),
        Form::FlagOrSql if !input.peek(Token![=]) => Ok(Value::Flag),
        Form::Group(group) => return read_group(entry, group, input, errors),
        Form::Engine => {
            input.parse::<Token![=]>().map_err(|_| reader::wrong_form(entry, span))?;
            let (engine, arguments) = engine::read(entry, input)?;
            Ok(Value::Engine(engine, arguments))
        }
        Form::List => read_list(input).map(Value::Words),
        Form::Settings => read_settings(input).map(Value::Settings),
        Form::Calls => read_calls(input).map(Value::Text),
        form => input.parse::<Token![=]>().and_then(|_| read_assigned(form, input)),
    };
    value.map_err(|error| reader::wrong_form(entry, error.span()))
}

fn read_group(
    entry: &'static Entry,
    group: &'static super::attributes::Group,
    input: ParseStream<'_>,
    errors: &Errors,
) -> Result<Value, Diagnostic> {
    let mut inner = Arguments::default();
    if input.peek(syn::token::Paren) {
        let read = in_parentheses(input, |content| {
            reader::read_group(entry, group, content, &mut inner, errors);
            Ok(())
        });
        read.map_err(|error| reader::wrong_form(entry, error.span()))?;
    } else if !group.bare {
        return Err(reader::wrong_form(entry, input.span()));
    }
    Ok(Value::Group(inner))
}

fn read_assigned(form: Form, input: ParseStream<'_>) -> syn::Result<Value> {
    match form {
        Form::Word => word(input).map(Value::Word),
        Form::Words if input.peek(syn::token::Paren) => read_list(input).map(Value::Words),
        Form::Words => Ok(Value::Words(vec![word(input)?])),
        Form::Number => input.parse::<syn::LitInt>()?.base10_parse().map(Value::Number),
        Form::Choice(words) => choice(words, input).map(Value::Choice),
        Form::Call(words) => {
            let word = choice(words, input)?;
            let parts = in_parentheses(input, |content| {
                let parts = content.parse_terminated(parts::index_key, Token![,])?;
                if parts.is_empty() { Err(content.error("empty")) } else { Ok(parts.into_iter().collect()) }
            })?;
            Ok(Value::Call(word, parts))
        }
        Form::ChoiceText(words) => {
            let literal: LitStr = input.parse()?;
            let text = literal.value();
            let known = words.iter().find(|word| **word == text);
            known
                .map(|word| Value::Choice(Spanned::new(word, literal.span())))
                .ok_or_else(|| syn::Error::new(literal.span(), "not one of the words"))
        }
        Form::NameOrFalse if input.peek(syn::LitBool) => {
            let literal: syn::LitBool = input.parse()?;
            if literal.value { Err(syn::Error::new(literal.span, "only `false`")) } else { Ok(Value::False) }
        }
        Form::Expression => Ok(Value::Expressions(vec![expression::read(input)?])),
        Form::Expressions => expression::read_tuple(input).map(Value::Expressions),
        Form::Empty => read_empty(input).map(Value::Empty),
        Form::Rust => input.parse::<syn::Expr>().map(|code| Value::Rust(SourceTokens::of(&code))),
        _ => text(input).map(Value::Text),
    }
}

/// A Rust name, keywords and raw ones included.
pub(super) fn word(input: ParseStream<'_>) -> syn::Result<Word> {
    let ident = syn::Ident::parse_any(input)?;
    Ok(Word::new(ident.unraw().to_string(), ident.span()))
}

/// A string literal.
pub(super) fn text(input: ParseStream<'_>) -> syn::Result<Word> {
    let literal: LitStr = input.parse()?;
    Ok(Word::new(literal.value(), literal.span()))
}

/// One of some words.
pub(super) fn choice(
    words: &'static [&'static str],
    input: ParseStream<'_>,
) -> syn::Result<Spanned<&'static str>> {
    let span = input.span();
    let given = word(input)?;
    let known = words.iter().find(|word| **word == given.node);
    known
        .map(|word| Spanned::new(*word, given.span))
        .ok_or_else(|| syn::Error::new(span, "not one of the words"))
}

/// `(a, b)`
pub(super) fn read_list(input: ParseStream<'_>) -> syn::Result<Vec<Word>> {
    in_parentheses(input, |content| {
        let words = content.parse_terminated(word, Token![,])?;
        Ok(words.into_iter().collect())
    })
}

/// Reads inside of parentheses; what an error leaves there is dropped, or syn would report it again.
pub(super) fn in_parentheses<T>(
    input: ParseStream<'_>,
    read: impl FnOnce(ParseStream<'_>) -> syn::Result<T>,
) -> syn::Result<T> {
    let content;
    parenthesized!(content in input);
    let value = read(&content).and_then(|value| match content.is_empty() {
        true => Ok(value),
        false => Err(content.error("unexpected")),
    });
    reader::skip_all(&content);
    value
}

fn read_settings(input: ParseStream<'_>) -> syn::Result<Vec<(Word, String)>> {
    in_parentheses(input, |content| {
        let settings = content.parse_terminated(
            |input| {
                let name = word(input)?;
                input.parse::<Token![=]>()?;
                Ok((name, expression::setting(input)?))
            },
            Token![,],
        )?;
        Ok(settings.into_iter().collect())
    })
}

fn read_calls(input: ParseStream<'_>) -> syn::Result<Word> {
    in_parentheses(input, |content| {
        let span = content.span();
        let calls = content.parse_terminated(|input| expression::call(input), Token![,])?;
        if calls.is_empty() {
            return Err(content.error("empty"));
        }
        let calls: Vec<_> = calls.into_iter().map(|call| call.node).collect();
        Ok(Word::new(calls.join(", "), span))
    })
}

fn read_empty(input: ParseStream<'_>) -> syn::Result<Spanned<DefaultValue>> {
    let span = input.span();
    let value = parts::default_value(input)?;
    let empty = match &value.node {
        DefaultValue::Text(text) => text.is_empty(),
        DefaultValue::Number(number) => number == "0",
        DefaultValue::EmptyList | DefaultValue::EmptyObject => true,
        DefaultValue::Bool(value) => !value,
        _ => false,
    };
    if empty { Ok(value) } else { Err(syn::Error::new(span, "not an empty value")) }
}
