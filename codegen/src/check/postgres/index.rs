//! Indexes: what their method allows, and which are not needed.

use crate::model::SourceSpan;

use super::super::lints::{DUPLICATE_INDEX, INDEX, REDUNDANT_INDEX};
use super::super::{Findings, Subject};
use crate::lower::postgres::is_constraint;
use crate::model::{Index, IndexKey, IndexPart, Model, Spanned, Word};
use crate::postgres::ddl::index::method as method_name;
use crate::schema::postgres::Method;

pub(in crate::check) fn rules(subject: &Subject<'_>, found: &mut Findings<'_>) {
    let Some(table) = &subject.model.postgres else { return };
    for index in table.indexes.iter().chain(&table.uniques) {
        method(&index.method, index.parts.iter(), &index.include, "use btree: take `using` away", found);
        types(subject, index, found);
    }
    needed(subject.model, found);
}

/// What an access method can do.
pub(super) fn method<'p>(
    using: &Spanned<Method>,
    parts: impl ExactSizeIterator<Item = &'p IndexPart>,
    include: &[Word],
    help: &str,
    found: &mut Findings<'_>,
) {
    let method = using.node;
    let count = parts.len();
    let name = method_name(method);
    let mut refuse = |span: SourceSpan, what: &str| {
        found.add(&INDEX, span, format!("a {name} index cannot {what}"), help);
    };
    if method == Method::Hash && count > 1 {
        refuse(using.span, "look at several columns");
    }
    if method != Method::Btree
        && let Some(part) = { parts }.find(|part| part.descending || part.nulls_first.is_some())
    {
        refuse(part.key.span, "be in an order");
    }
    if matches!(method, Method::Hash | Method::Gin | Method::Brin)
        && let Some(word) = include.first()
    {
        refuse(word.span, "include other columns");
    }
}

/// A method takes a type by itself, or by an operator class that is named.
fn types(subject: &Subject<'_>, index: &Index, found: &mut Findings<'_>) {
    for part in index.parts.iter().filter(|part| part.operator_class.is_none()) {
        let IndexKey::Field(name) = &part.key.node else { continue };
        let Some(field) = subject.model.field(name).filter(|field| field.postgres.skip.is_none()) else {
            continue;
        };
        let Ok(ty) = subject.names.postgres_column(field) else { continue };
        let method = index.method.node;
        if ty.supports(method) != Some(false) {
            continue;
        }
        let others = [Method::Btree, Method::Gin, Method::Gist, Method::Hash];
        let others: Vec<_> =
            others.into_iter().filter(|other| ty.supports(*other) == Some(true)).map(method_name).collect();
        let help = match (method, others.as_slice()) {
            (Method::Gin | Method::Gist, _) if ty.is_collatable() == Some(true) => {
                format!("name an operator class: `ops({name}, {}_trgm_ops)` of pg_trgm", method_name(method))
            }
            (_, []) => "index an expression over it, such as `\"column ->> 'key'\"`".to_owned(),
            (_, others) => format!("choose {}: `using = {}`", others.join(" or "), others[0]),
        };
        let message =
            format!("a {} index cannot look at `{name}`, whose type is `{ty}`", method_name(method));
        found.add(&INDEX, part.key.span, message, help);
    }
}

/// Something that the rows of a table can be found by, in the order of its columns.
struct Access<'a> {
    span: SourceSpan,
    parts: Vec<Part<'a>>,
    predicate: Option<&'a str>,
    method: Method,
    include: bool,
    /// A key or a unique constraint: it is there for what it forbids.
    constraint: bool,
    words: String,
}

#[derive(Debug, PartialEq)]
struct Part<'a> {
    key: &'a IndexKey,
    descending: bool,
    nulls_first: bool,
    operator_class: Option<&'a str>,
}

fn part(part: &IndexPart) -> Part<'_> {
    Part {
        key: &part.key.node,
        descending: part.descending,
        nulls_first: part.nulls_first.unwrap_or(part.descending),
        operator_class: part.operator_class.as_ref().map(|class| class.node.as_str()),
    }
}

/// Warns of an index that is another's twin, or another's beginning.
fn needed(model: &Model, found: &mut Findings<'_>) {
    let Some(table) = &model.postgres else { return };
    // The keys of fields, made into what indexes have, so that all can be compared.
    let key: Vec<IndexKey> =
        model.key().iter().map(|field| IndexKey::Field(field.ident.node.clone())).collect();
    let fields: Vec<(IndexKey, SourceSpan)> = model
        .fields
        .iter()
        .filter_map(|field| Some((IndexKey::Field(field.ident.node.clone()), field.unique?)))
        .collect();
    let mut all: Vec<Access<'_>> = Vec::new();
    if let Some(first) = model.key().first() {
        let span =
            table.key.as_ref().and_then(|key| key.fields.first()).map_or(first.ident.span, |word| word.span);
        all.push(plain(key.iter(), span, "the primary key"));
    }
    for (key, span) in &fields {
        all.push(plain([key], *span, "a unique constraint"));
    }
    for unique in &table.uniques {
        let words = if is_constraint(unique) { "a unique constraint" } else { "a unique index" };
        all.push(Access { constraint: true, words: words.to_owned(), ..access(unique) });
    }
    all.extend(table.indexes.iter().map(access));
    for (at, one) in all.iter().enumerate() {
        for (other_at, other) in all.iter().enumerate() {
            if at == other_at || one.method != other.method || one.predicate != other.predicate {
                continue;
            }
            let same = one.parts == other.parts;
            // Of twins, the constraint stays, or the first.
            let spare = !one.constraint && (other.constraint || other_at < at);
            let twin_constraints = one.constraint && other.constraint && other_at < at;
            if same && (spare || twin_constraints) && !one.include {
                found.add(
                    &DUPLICATE_INDEX,
                    one.span,
                    format!("{} of `{}` is the same as {}", one.words, model.ident.node, other.words),
                    "take it away",
                );
                break;
            }
            let begins = one.parts.len() < other.parts.len() && other.parts.starts_with(&one.parts);
            if begins && !one.constraint && !one.include && one.method == Method::Btree {
                found.add(
                    &REDUNDANT_INDEX,
                    one.span,
                    format!(
                        "{} of `{}` is only the beginning of {}",
                        one.words, model.ident.node, other.words
                    ),
                    "take it away: the longer one finds the same rows",
                );
                break;
            }
        }
    }
}

fn plain<'a>(keys: impl IntoIterator<Item = &'a IndexKey>, span: SourceSpan, words: &str) -> Access<'a> {
    let parts =
        keys.into_iter().map(|key| Part { key, descending: false, nulls_first: false, operator_class: None });
    Access {
        span,
        parts: parts.collect(),
        predicate: None,
        method: Method::Btree,
        include: false,
        constraint: true,
        words: words.to_owned(),
    }
}

fn access(index: &Index) -> Access<'_> {
    let keys: Vec<_> = index
        .parts
        .iter()
        .map(|part| match &part.key.node {
            IndexKey::Field(name) | IndexKey::Sql(name) => name.as_str(),
        })
        .collect();
    Access {
        span: index.span,
        parts: index.parts.iter().map(part).collect(),
        predicate: index.predicate.as_ref().map(|predicate| predicate.node.as_str()),
        method: index.method.node,
        include: !index.include.is_empty(),
        constraint: false,
        words: format!("the index on ({})", keys.join(", ")),
    }
}
