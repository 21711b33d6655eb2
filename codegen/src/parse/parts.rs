//! Reads arguments without a key: the fields of an index, a relation's name and model, a default.

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{LitStr, Token, bracketed};

use super::attributes::{Entry, Parts};
use super::forms::{self, text, word};
use super::{expression, reader};
use crate::diagnostic::Diagnostic;
use crate::model::{DefaultValue, Expression, IndexKey, IndexPart, Spanned, Word};

/// An argument without a key.
#[derive(Debug)]
pub(super) enum Part {
    /// `a`
    Word(Word),
    /// `"…"`
    Text(Word),
    /// `desc(a)`
    Index(IndexPart),
    /// `with(a, "=")`
    Exclusion(IndexPart, Word),
    /// What a skip index looks at.
    Indexed(Vec<Expression>),
    /// `bloom_filter(0.01)`
    Call(Word),
    /// `field` or `"sql"`
    Expression(Expression),
    /// A word that the table allows.
    Choice(Spanned<&'static str>),
    /// `now`, `0`, `[]`
    Default(Spanned<DefaultValue>),
    /// `posts: Post`
    Relation(Word, Word),
    /// `Dataset(id, project_id)`
    Target(Word, Vec<Word>),
    /// `models::Trace`
    Model(syn::Path),
}

/// The functions that order a part of a Postgres index.
const INDEX_FUNCTIONS: [&str; 5] = ["asc", "desc", "nulls_first", "nulls_last", "ops"];

/// Whether `word(…)` may be a part here.
pub(super) fn takes_call(parts: Parts, word: &syn::Ident) -> bool {
    match parts {
        Parts::Index => INDEX_FUNCTIONS.iter().any(|name| word == name),
        Parts::Exclusion => word == "with",
        Parts::SkipIndex | Parts::Expression | Parts::Target | Parts::Default => true,
        _ => false,
    }
}

/// Reads one argument and adds it to those before.
pub(super) fn read(
    owner: &Entry,
    parts: Parts,
    input: ParseStream<'_>,
    into: &mut Vec<Part>,
) -> Result<(), Diagnostic> {
    let span = input.span();
    let wrong = || reader::wrong_form(owner, span);
    let part = match (parts, into.len()) {
        (Parts::Fields, _) => word(input).map(Part::Word),
        (Parts::Index, _) => index_part(input).map(Part::Index),
        (Parts::Exclusion, _) => exclusion_part(input),
        (Parts::SkipIndex, 0) => expression::read_tuple(input).map(Part::Indexed),
        (Parts::SkipIndex, 1) => expression::call(input).map(Part::Call),
        (Parts::Projection | Parts::Name, 0) => word(input).map(Part::Word),
        (Parts::Projection, 1) | (Parts::Text, 0) => text(input).map(Part::Text),
        (Parts::Expression, 0) => expression::read(input).map(Part::Expression),
        (Parts::Choice(words), 0) => forms::choice(words, input).map(Part::Choice),
        (Parts::Default, 0) => default_value(input).map(Part::Default),
        (Parts::Relation, 0) => relation(input),
        (Parts::Target, 0) => target(input),
        (Parts::Model, 0) => input.parse().map(Part::Model),
        _ => return Err(wrong()),
    };
    into.push(part.map_err(|error| reader::wrong_form(owner, error.span()))?);
    Ok(())
}

/// `a`, `"lower(a)"`
pub(super) fn index_key(input: ParseStream<'_>) -> syn::Result<Spanned<IndexKey>> {
    if input.peek(LitStr) {
        let sql = text(input)?;
        return Ok(Spanned::new(IndexKey::Sql(sql.node), sql.span));
    }
    let name = word(input)?;
    Ok(Spanned::new(IndexKey::Field(name.node), name.span))
}

fn index_part(input: ParseStream<'_>) -> syn::Result<IndexPart> {
    if input.peek(LitStr) || !input.peek2(syn::token::Paren) {
        return index_key(input).map(plain);
    }
    let span = input.span();
    let name = word(input)?;
    forms::in_parentheses(input, |content| {
        let mut part = index_part(content)?;
        match name.node.as_str() {
            "asc" => {}
            "desc" => part.descending = true,
            "nulls_first" => part.nulls_first = Some(true),
            "nulls_last" => part.nulls_first = Some(false),
            "ops" => {
                content.parse::<Token![,]>()?;
                part.operator_class = Some(match content.peek(LitStr) {
                    true => text(content)?,
                    false => word(content)?,
                });
            }
            _ => return Err(syn::Error::new(span, "unknown function")),
        }
        Ok(part)
    })
}

fn exclusion_part(input: ParseStream<'_>) -> syn::Result<Part> {
    let span = input.span();
    let name = word(input)?;
    if name.node != "with" {
        return Err(syn::Error::new(span, "not `with`"));
    }
    forms::in_parentheses(input, |content| {
        let part = index_part(content)?;
        content.parse::<Token![,]>()?;
        Ok(Part::Exclusion(part, text(content)?))
    })
}

fn plain(key: Spanned<IndexKey>) -> IndexPart {
    IndexPart { key, descending: false, nulls_first: None, operator_class: None }
}

fn relation(input: ParseStream<'_>) -> syn::Result<Part> {
    let name = word(input)?;
    input.parse::<Token![:]>()?;
    Ok(Part::Relation(name, word(input)?))
}

fn target(input: ParseStream<'_>) -> syn::Result<Part> {
    let target = word(input)?;
    let fields = if input.peek(syn::token::Paren) { forms::read_list(input)? } else { Vec::new() };
    Ok(Part::Target(target, fields))
}

/// `now`, `0`, `-1.5`, `"x"`, `true`, `[]`, `{}`, `Variant`, `Enum::Variant`
pub(super) fn default_value(input: ParseStream<'_>) -> syn::Result<Spanned<DefaultValue>> {
    let span = input.span();
    let value = if input.peek(syn::token::Bracket) {
        let content;
        bracketed!(content in input);
        empty(&content)?;
        DefaultValue::EmptyList
    } else if input.peek(syn::token::Brace) {
        let content;
        syn::braced!(content in input);
        empty(&content)?;
        DefaultValue::EmptyObject
    } else if input.peek(syn::Lit) || input.peek(Token![-]) {
        literal(input)?
    } else {
        let path = input.call(syn::Path::parse_mod_style)?;
        let last = path.segments.last().map(|segment| segment.ident.unraw().to_string());
        match last {
            Some(word) if word == "now" && path.segments.len() == 1 => DefaultValue::Now,
            Some(word) => DefaultValue::Variant(word),
            None => return Err(syn::Error::new(span, "not a value")),
        }
    };
    Ok(Spanned::new(value, span))
}

fn empty(content: ParseStream<'_>) -> syn::Result<()> {
    let result = if content.is_empty() { Ok(()) } else { Err(content.error("not empty")) };
    reader::skip_all(content);
    result
}

fn literal(input: ParseStream<'_>) -> syn::Result<DefaultValue> {
    let minus = if input.parse::<Option<Token![-]>>()?.is_some() { "-" } else { "" };
    let literal: syn::Lit = input.parse()?;
    match literal {
        syn::Lit::Int(number) => Ok(DefaultValue::Number(format!("{minus}{}", number.base10_digits()))),
        syn::Lit::Float(number) => Ok(DefaultValue::Number(format!("{minus}{}", number.base10_digits()))),
        syn::Lit::Bool(value) if minus.is_empty() => Ok(DefaultValue::Bool(value.value)),
        syn::Lit::Str(text) if minus.is_empty() => Ok(DefaultValue::Text(text.value())),
        other => Err(syn::Error::new(other.span(), "not a value")),
    }
}
