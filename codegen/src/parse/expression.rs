//! Expressions in ClickHouse clauses, and calls such as `ZSTD(3)`.

use syn::parse::ParseStream;
use syn::{Lit, LitStr, Token};

use super::forms::{self, word};
use crate::clickhouse;
use crate::model::{Expression, ExpressionKind, Word};

/// The functions that an expression may name, and ClickHouse's own name of each.
pub const FUNCTIONS: &[(&str, &str)] = &[
    ("date", "toDate"),
    ("month", "toYYYYMM"),
    ("day", "toYYYYMMDD"),
    ("hour", "toStartOfHour"),
    ("week", "toMonday"),
    ("year", "toYear"),
    ("hash", "cityHash64"),
    ("lower", "lower"),
    ("map_keys", "mapKeys"),
    ("map_values", "mapValues"),
];

/// `field`, `function(field)` or `"SQL"`
pub(super) fn read(input: ParseStream<'_>) -> syn::Result<Expression> {
    let span = input.span();
    if input.peek(LitStr) {
        let sql = forms::text(input)?;
        return Ok(Expression { span: span.into(), kind: ExpressionKind::Sql(sql.node) });
    }
    let name = word(input)?;
    if !input.peek(syn::token::Paren) {
        return Ok(Expression { span: span.into(), kind: ExpressionKind::Field(name) });
    }
    let field = forms::in_parentheses(input, word)?;
    match FUNCTIONS.iter().find(|(ours, _)| *ours == name.node) {
        Some((_, theirs)) => Ok(Expression { span: span.into(), kind: ExpressionKind::Call(theirs, field) }),
        None => Err(syn::Error::new(span, "unknown function")),
    }
}

/// `(a, date(b))`, `()`, or one expression
pub(super) fn read_tuple(input: ParseStream<'_>) -> syn::Result<Vec<Expression>> {
    if !input.peek(syn::token::Paren) {
        return Ok(vec![read(input)?]);
    }
    forms::in_parentheses(input, |content| {
        let expressions = content.parse_terminated(|input| read(input), Token![,])?;
        Ok(expressions.into_iter().collect())
    })
}

/// `ZSTD(3)`, `Delta`, `bloom_filter(0.01)`, `text(tokenizer = "ngrams")`, or the same as a string literal.
pub(super) fn call(input: ParseStream<'_>) -> syn::Result<Word> {
    if input.peek(LitStr) {
        return forms::text(input);
    }
    let name = word(input)?;
    if !input.peek(syn::token::Paren) {
        return Ok(name);
    }
    let arguments = forms::in_parentheses(input, |content| {
        let arguments = content.parse_terminated(|input| argument(input), Token![,])?;
        Ok(arguments.into_iter().collect::<Vec<_>>().join(", "))
    })?;
    Ok(Word::new(format!("{}({arguments})", name.node), name.span))
}

fn argument(input: ParseStream<'_>) -> syn::Result<String> {
    if input.peek(syn::Ident) && input.peek2(Token![=]) {
        let name = word(input)?;
        input.parse::<Token![=]>()?;
        return Ok(format!("{} = {}", name.node, setting(input)?));
    }
    if input.peek(syn::Ident) {
        return call(input).map(|call| call.node);
    }
    setting(input)
}

/// A number, a boolean or a string literal, as ClickHouse writes it.
pub(super) fn setting(input: ParseStream<'_>) -> syn::Result<String> {
    let minus = if input.parse::<Option<Token![-]>>()?.is_some() { "-" } else { "" };
    match input.parse::<Lit>()? {
        Lit::Int(number) => Ok(format!("{minus}{}", number.base10_digits())),
        Lit::Float(number) => Ok(format!("{minus}{}", number.base10_digits())),
        Lit::Bool(value) if minus.is_empty() => Ok(u8::from(value.value).to_string()),
        Lit::Str(text) if minus.is_empty() => Ok(clickhouse::name::literal(&text.value())),
        other => Err(syn::Error::new(other.span(), "not a value")),
    }
}
