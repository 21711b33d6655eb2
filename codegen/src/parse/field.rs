//! Fields of models and views.

use syn::ext::IdentExt;

use super::arguments::{Arguments, Maybe};
use super::attributes::Place;
use super::errors::Errors;
use super::parts::Part;
use super::{reader, relation, structure, types};
use crate::diagnostic::Diagnostic;
use crate::model::{
    ClickHouseColumn, DefaultValue, Field, KeyKind, PostgresColumn, Reference, Spanned, Word,
};
use crate::schema::clickhouse::Given;
use crate::{clickhouse, postgres};

/// Reads a field of the struct `owner`; what it references is added to `references`.
pub(super) fn read(
    field: &syn::Field,
    owner: &str,
    references: &mut Vec<Reference>,
    errors: &Errors,
) -> Option<Field> {
    let ident = field.ident.as_ref()?;
    let ident = Word::new(ident.unraw().to_string(), ident.span());
    let mut attributes = reader::attributes(Place::Field, &field.attrs, errors);
    references.extend(relation::references_of_field(&mut attributes, &ident, errors));
    let mut both = attributes.group("column").map(|group| group.node).unwrap_or_default();
    let ty = errors.keep(types::read(&field.ty, owner));
    let common = both.text("type");
    let read = Field {
        doc: structure::doc(&field.attrs),
        column: both.text("name").unwrap_or_else(|| ident.clone()),
        key: attributes.group("key").map(key),
        default: attributes.group("default").and_then(|group| default(group, errors)),
        updated_at: attributes.flag("updated_at").is_some(),
        version: attributes.flag("version"),
        unique: attributes.flag("unique"),
        renamed_from: structure::renamed_from(&mut attributes),
        postgres: postgres(&mut attributes, common.as_ref(), errors),
        clickhouse: clickhouse(
            &mut attributes,
            common.as_ref(),
            ty.as_ref().is_some_and(|ty| ty.optional),
            errors,
        ),
        ty: ty?,
        ident,
    };
    both.finish();
    attributes.finish();
    Some(read)
}

fn key(group: Spanned<Arguments>) -> Spanned<KeyKind> {
    let word = group.node.parts.into_iter().find_map(|part| match part {
        Part::Choice(word) => Some(word),
        _ => None,
    });
    let Some(word) = word else { return Spanned::new(KeyKind::Given, group.span) };
    let kind = match word.node {
        "cuid2" => KeyKind::Cuid2,
        "uuid_v4" => KeyKind::UuidV4,
        "uuid_v7" => KeyKind::UuidV7,
        "ulid" => KeyKind::Ulid,
        "identity" => KeyKind::Identity,
        "identity_always" => KeyKind::IdentityAlways,
        _ => KeyKind::Given,
    };
    Spanned::new(kind, word.span)
}

fn default(group: Spanned<Arguments>, errors: &Errors) -> Option<Spanned<DefaultValue>> {
    let mut arguments = group.node;
    let sql = arguments.text("sql").map(|sql| Spanned::new(DefaultValue::Sql(sql.node), sql.span));
    let value = arguments.parts.drain(..).find_map(|part| match part {
        Part::Default(value) => Some(value),
        _ => None,
    });
    arguments.finish();
    match (value, sql) {
        (Some(value), None) | (None, Some(value)) => Some(value),
        _ => {
            errors.attribute(
                group.span,
                "a default is one value",
                "write `#[default(0)]` or `#[default(sql = \"…\")]`",
            );
            None
        }
    }
}

/// The type that a text names, with the place of the text.
pub(super) fn sql_type<T>(word: &Word, store: &str, errors: &Errors) -> Option<Spanned<T>>
where
    T: std::str::FromStr<Err: std::fmt::Display>,
{
    let parsed = word.node.parse::<T>().map_err(|error| {
        Diagnostic::error("type", word.span, format!("`{}` is not a type of {store}", word.node))
            .help(error.to_string())
    });
    errors.keep(parsed).map(|ty| Spanned::new(ty, word.span))
}

fn postgres(attributes: &mut Arguments, common: Option<&Word>, errors: &Errors) -> PostgresColumn {
    let mut arguments = attributes.group("postgres").map(|group| group.node).unwrap_or_default();
    let ty = arguments.text("type");
    let column = PostgresColumn {
        skip: arguments.flag("skip"),
        read: arguments.rust("read"),
        name: arguments.text("name"),
        ty: ty.as_ref().or(common).and_then(|word| sql_type(word, "Postgres", errors)),
        default: arguments.text("default"),
        generated: arguments.text("generated"),
        collation: arguments.text("collate"),
        not_null: arguments.flag("not_null"),
    };
    arguments.finish();
    column
}

fn clickhouse(
    attributes: &mut Arguments,
    common: Option<&Word>,
    optional: bool,
    errors: &Errors,
) -> ClickHouseColumn {
    let mut arguments = attributes.group("clickhouse").map(|group| group.node).unwrap_or_default();
    let null = arguments.empty("null");
    let ty = match (arguments.text("type"), common) {
        (Some(word), _) => sql_type(&word, "ClickHouse", errors),
        (None, Some(word)) => corresponding(word, optional && null.is_none()),
        (None, None) => None,
    };
    let column = ClickHouseColumn {
        skip: arguments.flag("skip"),
        read: arguments.rust("read"),
        name: arguments.text("name"),
        ty,
        low_cardinality: arguments.flag("low_cardinality"),
        null,
        value: value(&mut arguments, errors),
        codec: arguments.text("codec"),
        ttl: arguments.text("ttl"),
    };
    arguments.finish();
    column
}

/// ClickHouse's own type for a common `type = "…"`, where it has one.
fn corresponding(word: &Word, nullable: bool) -> Option<Spanned<clickhouse::types::Type>> {
    let postgres: postgres::types::Type = word.node.parse().ok()?;
    let ty = types::corresponding(&postgres)?;
    let ty = if nullable { clickhouse::types::Type::Nullable(Box::new(ty)) } else { ty };
    Some(Spanned::new(ty, word.span))
}

fn value(arguments: &mut Arguments, errors: &Errors) -> Option<Spanned<Given>> {
    let mut given: Vec<Spanned<Given>> = Vec::new();
    let mut given_by = |key: &str, make: fn(String) -> Given| {
        given.extend(arguments.text(key).map(|sql| Spanned::new(make(sql.node), sql.span)));
    };
    given_by("default", Given::Default);
    given_by("materialized", Given::Materialized);
    given_by("alias", Given::Alias);
    given.extend(arguments.maybe("ephemeral").map(|maybe| {
        let span = maybe.span;
        match maybe.node {
            Maybe::Bare => Spanned::new(Given::Ephemeral(None), span),
            Maybe::Text(sql) => Spanned::new(Given::Ephemeral(Some(sql.node)), sql.span),
        }
    }));
    if let [_, second, ..] = given.as_slice() {
        errors.attribute(
            second.span,
            "the column is given two values",
            "keep one of `default`, `materialized`, `alias` and `ephemeral`",
        );
    }
    given.into_iter().next()
}
