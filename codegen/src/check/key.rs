//! The primary key.

use super::lints::KEY;
use super::{Findings, Subject};
use crate::model::{Field, KeyKind, TypeName};

pub(super) fn rules(subject: &Subject<'_>, found: &mut Findings<'_>) {
    let model = subject.model;
    for field in model.key() {
        not_null(field, found);
        comparable(subject, field, found);
    }
    for field in &model.fields {
        maker(subject, field, found);
    }
    let Some(key) = model.postgres.as_ref().and_then(|table| table.key.as_ref()) else { return };
    for (at, word) in key.fields.iter().enumerate() {
        if key.fields[..at].contains(word) {
            let message = format!("`{}` is in the key twice", word.node);
            found.add(&KEY, word.span, message, "name each field once");
        }
    }
    for field in &model.fields {
        if let Some(span) = field.key.as_ref().map(|key| key.span)
            && !key.fields.contains(&field.ident)
        {
            found.add(
                &KEY,
                span,
                format!("`{0}` is a key, but `#[postgres(key(…))]` leaves it out", field.ident.node),
                format!("name it there too, or take `#[key]` away from `{}`", field.ident.node),
            );
        }
    }
}

fn not_null(field: &Field, found: &mut Findings<'_>) {
    if field.ty.optional && field.postgres.not_null.is_none() {
        found.add(
            &KEY,
            field.key.as_ref().map_or(field.ident.span, |key| key.span),
            format!("`{}` is part of the key and may be NULL", field.ident.node),
            "a key always has a value: take the `Option` away",
        );
    }
}

fn comparable(subject: &Subject<'_>, field: &Field, found: &mut Findings<'_>) {
    if subject.model.postgres.is_none() || field.postgres.skip.is_some() {
        return;
    }
    if let Ok(ty) = subject.names.postgres_column(field)
        && ty.has_equality() == Some(false)
    {
        found.add(
            &KEY,
            field.ty.span,
            format!(
                "`{}` is part of the key, and Postgres cannot compare values of `{ty}`",
                field.ident.node
            ),
            "choose a field of another type",
        );
    }
}

/// The type that each maker of keys makes.
fn maker(subject: &Subject<'_>, field: &Field, found: &mut Findings<'_>) {
    let Some(key) = &field.key else { return };
    let own_id = field.ty.name == TypeName::Id(subject.model.ident.node.clone());
    let known = |names: &[&str]| matches!(field.ty.name, TypeName::Known(name) if names.contains(&name));
    // What a name that is not known here stands for, the compiler finds out.
    let named = matches!(field.ty.name, TypeName::Named(_));
    let (fits, wanted) = match key.node {
        KeyKind::Given => {
            if own_id {
                found.add(
                    &KEY,
                    key.span,
                    format!("nothing says what `{}` is made of", field.ident.node),
                    "say who makes it, `#[key(cuid2)]` (or uuid_v4, uuid_v7, ulid), or give it a plain type, such as \
                     `String`",
                );
            }
            return;
        }
        KeyKind::Cuid2 | KeyKind::Ulid => (own_id || named || known(&["String"]), "`Id<Self>` or `String`"),
        KeyKind::UuidV4 | KeyKind::UuidV7 => (own_id || named || known(&["Uuid"]), "`Id<Self>` or `Uuid`"),
        KeyKind::Identity | KeyKind::IdentityAlways => {
            (known(&["i16", "i32", "i64"]), "`i16`, `i32` or `i64`")
        }
    };
    if !fits {
        found.add(
            &KEY,
            field.ty.span,
            format!("`{}` does not have the type of keys of this kind", field.ident.node),
            format!("they are {wanted}"),
        );
    }
    if matches!(key.node, KeyKind::Identity | KeyKind::IdentityAlways) && subject.model.postgres.is_none() {
        found.add(
            &KEY,
            key.span,
            "ClickHouse does not number rows",
            "let the client make the key, `#[key(uuid_v7)]`, or put `#[postgres]` on the struct",
        );
    }
}
