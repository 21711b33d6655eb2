//! Columns: types that hold what the field holds, defaults that are values of them.

use super::lints::{DEFAULT, TYPE, UPDATED_AT, VERSION};
use super::{Findings, Subject};
use crate::clickhouse::types::Type as Ch;
use crate::lower::{Missing, Names, missing};
use crate::model::{DefaultValue, Field, KeyKind, Model, TypeName, Value};

pub(super) fn rules(subject: &Subject<'_>, found: &mut Findings<'_>) {
    let model = subject.model;
    for field in &model.fields {
        // What is said for both stores at once is wrong once: the second store is asked when the first is content.
        let content =
            model.postgres.is_none() || field.postgres.skip.is_some() || postgres(subject, field, found);
        if content && model.clickhouse.is_some() && field.clickhouse.skip.is_none() {
            clickhouse(subject, field, found);
        }
        only_value(field, found);
        updated_at(field, found);
    }
    version(model, found);
}

/// Types that the sources do not explain; found where all of the sources are there.
pub(super) fn explained(subject: &Subject<'_>, found: &mut Findings<'_>) {
    each_missing(subject, found, |reason| match reason {
        // Its own derive was told.
        Missing::Type(name) => subject.names.circle(name).is_none(),
        Missing::Model(_) | Missing::Key(_) => true,
        Missing::Store | Missing::Nullable(_) => false,
    });
}

fn each_missing(subject: &Subject<'_>, found: &mut Findings<'_>, wanted: impl Fn(&Missing) -> bool) {
    let Subject { model, names } = subject;
    for field in &model.fields {
        let in_postgres = model.postgres.is_some() && field.postgres.skip.is_none();
        let in_clickhouse = model.clickhouse.is_some() && field.clickhouse.skip.is_none();
        let reasons = [
            ("Postgres", in_postgres.then(|| names.postgres_column(field).err()).flatten()),
            ("ClickHouse", in_clickhouse.then(|| names.clickhouse_column(model, field).err()).flatten()),
        ];
        // What is missing in both stores is said once.
        if let Some((store, Some(reason))) =
            reasons.into_iter().find(|(_, reason)| reason.as_ref().is_some_and(&wanted))
        {
            found.push(missing(model, field, store, &reason));
        }
    }
}

/// Looks at a column in Postgres; whether it is as it should be.
fn postgres(subject: &Subject<'_>, field: &Field, found: &mut Findings<'_>) -> bool {
    let Subject { model, names } = subject;
    let ty = match names.postgres_column(field) {
        Ok(ty) => ty,
        Err(reason) => {
            if reason == Missing::Store {
                found.push(missing(model, field, "Postgres", &reason));
            }
            return true;
        }
    };
    if let (Some(over), Err(fitting)) = (&field.postgres.ty, names.fits_postgres(&field.ty.name, &ty)) {
        let message = format!("`{ty}` does not hold every value of `{}`", field.ident.node);
        found.add(&TYPE, over.span, message, format!("these do: {fitting}"));
        return false;
    }
    if let Some(default) = &field.default
        && knows_variant(names, field, &default.node)
        && names.postgres_default(field, &default.node, &ty).is_none()
    {
        let message = format!("this is no value of the Postgres type `{ty}`");
        found.add(&DEFAULT, default.span, message, default_help(&field.ty.name));
        return false;
    }
    true
}

/// Looks at a column in ClickHouse.
fn clickhouse(subject: &Subject<'_>, field: &Field, found: &mut Findings<'_>) {
    let Subject { model, names } = subject;
    let ty = match names.clickhouse_column(model, field) {
        Ok(ty) => ty,
        Err(reason @ (Missing::Store | Missing::Nullable(_))) => {
            return found.push(missing(model, field, "ClickHouse", &reason));
        }
        Err(_) => return,
    };
    if let Some(over) = &field.clickhouse.ty {
        let inner = without_null(&over.node);
        if let Err(fitting) = names.fits_clickhouse(&field.ty.name, inner.as_ref().unwrap_or(&over.node)) {
            let message = format!("`{ty}` does not hold every value of `{}`", field.ident.node);
            found.add(&TYPE, over.span, message, format!("these do: {fitting}"));
            return;
        }
        nullable(model, field, &over.node, inner.is_some(), over.span, found);
    }
    null_value(field, &ty, found);
    if let Some(default) = &field.default
        && field.clickhouse.value.is_none()
        && knows_variant(names, field, &default.node)
        && names.clickhouse_default(field, &default.node, &ty).is_none()
    {
        let message = format!("this is no value of the ClickHouse type `{ty}`");
        found.add(&DEFAULT, default.span, message, default_help(&field.ty.name));
    }
}

/// Whether a default can be judged: the variants of an enum elsewhere are not known in a derive.
fn knows_variant(names: &Names<'_>, field: &Field, default: &DefaultValue) -> bool {
    match (&field.ty.name, default) {
        (TypeName::Named(name), _) => names.enumeration(name).is_some(),
        _ => true,
    }
}

fn default_help(name: &TypeName) -> &'static str {
    match name {
        TypeName::List(_) => "write `#[default([])]`, or `#[postgres(default = \"…\")]` with SQL",
        TypeName::Map(..) | TypeName::Json => "write `#[default({})]` or `#[default([])]`",
        TypeName::Named(_) => "name a variant of the enum: `#[default(Variant)]`",
        TypeName::Known("bool") => "write `#[default(true)]` or `#[default(false)]`",
        TypeName::Known("String") => "write a text: `#[default(\"x\")]`",
        TypeName::Known("Timestamp" | "NaiveDateTime" | "NaiveDate") => "write `#[default(now)]`",
        TypeName::Known("f32" | "f64" | "Decimal" | "BigDecimal") => "write a number: `#[default(0)]`",
        TypeName::Known(name) if name.starts_with(['i', 'u', 'I', 'U']) && *name != "Uuid" => {
            "write a whole number: `#[default(0)]`"
        }
        _ => "write the default as SQL: `#[postgres(default = \"…\")]`, `#[clickhouse(default = \"…\")]`",
    }
}

/// What is inside of Nullable, LowCardinality around it put aside.
fn without_null(ty: &Ch) -> Option<Ch> {
    match ty {
        Ch::Nullable(inner) => Some(inner.as_ref().clone()),
        Ch::LowCardinality(inner) => without_null(inner),
        Ch::SimpleAggregateFunction(_, inner) => without_null(inner),
        _ => None,
    }
}

/// A type that is given whole says NULL where the field does.
fn nullable(
    model: &Model,
    field: &Field,
    ty: &Ch,
    has_null: bool,
    span: crate::model::SourceSpan,
    found: &mut Findings<'_>,
) {
    let name = &field.ident.node;
    let place = format!("`{}.{name}`", model.ident.node);
    match (field.ty.optional, has_null, &field.clickhouse.null) {
        (true, false, None) if !matches!(ty, Ch::AggregateFunction(..)) => found.add(
            &TYPE,
            span,
            format!("{place} may be None, and `{ty}` has no NULL"),
            "write `Nullable(…)`, or store None as the empty value: `#[clickhouse(null = \"\")]`",
        ),
        (true, true, Some(null)) => found.add(
            &TYPE,
            null.span,
            format!("{place} has NULL for None already"),
            "take `null` away, or take `Nullable` out of the type",
        ),
        (false, true, _) => found.add(
            &TYPE,
            span,
            format!("{place} always has a value, and `{ty}` may be NULL"),
            "make the field an `Option`, or take `Nullable` out of the type",
        ),
        _ => {}
    }
}

/// `null = …` is the empty value of the type.
fn null_value(field: &Field, ty: &Ch, found: &mut Findings<'_>) {
    let Some(null) = &field.clickhouse.null else { return };
    if !field.ty.optional {
        let message = format!("`{}` is never None", field.ident.node);
        found.add(&TYPE, null.span, message, "take `null` away, or make the field an `Option`");
        return;
    }
    let bare = match ty {
        Ch::LowCardinality(inner) => inner.as_ref(),
        _ => ty,
    };
    let empty = match bare {
        Ch::String | Ch::FixedString(_) => "\"\"",
        Ch::Array(_) => "[]",
        Ch::Map(..) => "{}",
        Ch::Bool => "false",
        Ch::Int(_) | Ch::UInt(_) | Ch::Float32 | Ch::Float64 | Ch::Decimal(..) => "0",
        Ch::Date | Ch::Date32 | Ch::DateTime(_) | Ch::DateTime64(..) => "0",
        _ => return,
    };
    let given = match &null.node {
        DefaultValue::Text(_) => "\"\"",
        DefaultValue::EmptyList => "[]",
        DefaultValue::EmptyObject => "{}",
        DefaultValue::Bool(_) => "false",
        _ => "0",
    };
    if given != empty {
        let message = format!("`{given}` is not the empty value of `{ty}`");
        found.add(&TYPE, null.span, message, format!("write `null = {empty}`"));
    }
}

/// A column gets its value from one place.
fn only_value(field: &Field, found: &mut Findings<'_>) {
    let Some(default) = &field.default else {
        if let (Some(sql), Some(key)) = (&field.postgres.default, &field.key)
            && matches!(key.node, KeyKind::Identity | KeyKind::IdentityAlways)
        {
            found.add(&DEFAULT, sql.span, "Postgres numbers these rows already", "take the default away");
        }
        return;
    };
    let maker = field.key.as_ref().filter(|key| key.node != KeyKind::Given);
    if maker.is_some() {
        let message = format!("`{}` has a maker already, which `#[key(…)]` names", field.ident.node);
        found.add(&DEFAULT, default.span, message, "take the default away");
    }
    if field.postgres.generated.is_some() {
        let message = format!("Postgres computes `{}` already", field.ident.node);
        found.add(&DEFAULT, default.span, message, "keep one of `default` and `generated`");
    }
}

fn updated_at(field: &Field, found: &mut Findings<'_>) {
    let is_time = match &field.ty.name {
        TypeName::Known(name) => ["Timestamp", "NaiveDateTime", "NaiveDate"].contains(name),
        TypeName::Named(_) => true,
        _ => false,
    };
    if field.updated_at && !is_time {
        found.add(
            &UPDATED_AT,
            field.ty.span,
            format!("`{}` is set to the time of each update, and its type is no time", field.ident.node),
            "make it a `Timestamp`",
        );
    }
}

fn version(model: &Model, found: &mut Findings<'_>) {
    let counts = |field: &Field| match &field.ty.name {
        TypeName::Known(name) => ["i16", "i32", "i64", "u16", "u32"].contains(name) && !field.ty.optional,
        _ => false,
    };
    let versions = model.fields.iter().filter_map(|field| field.version.map(|span| (field, span)));
    for (place, (field, span)) in versions.enumerate() {
        let name = &field.ident.node;
        let (span, message, help) = if place > 0 {
            (span, format!("`{name}` is a second version"), "keep one `#[version]`")
        } else if model.postgres.is_none() || field.postgres.skip.is_some() {
            (span, format!("`{name}` is not in Postgres, where versions count"), "take `#[version]` away")
        } else if !counts(field) {
            let message = format!("`{name}` counts the updates, and its type is no integer");
            (field.ty.span, message, "make it an `i32` or an `i64`")
        } else if field.key.is_some() || field.postgres.generated.is_some() || field.updated_at {
            let message = format!("`{name}` is counted up by every update, and something else makes it too");
            (span, message, "keep `#[version]` alone")
        } else {
            continue;
        };
        found.add(&VERSION, span, message, help);
    }
}

/// `#[derive(Value)]`: the types hold what is inside.
pub(super) fn newtype(value: &Value, names: &Names<'_>, found: &mut Findings<'_>) {
    if value.inner.optional {
        found.add(
            &TYPE,
            value.inner.span,
            format!("`{}` has an Option inside", value.ident.node),
            "take the `Option` to the field: `Option<…>` of the newtype",
        );
    }
    if let Some([name, others @ ..]) = names.circle(&value.ident.node)
        && *name == value.ident.node
    {
        let through: Vec<String> = others.iter().map(|other| format!("`{other}`")).collect();
        let through =
            if through.is_empty() { String::new() } else { format!(", through {}", through.join(" and ")) };
        found.add(
            &TYPE,
            value.inner.span,
            format!("`{name}` is made of itself{through}"),
            "a newtype is one column: put what holds others of its kind into a `Json<…>`",
        );
        return;
    }
    let message = |ty: &str| format!("`{ty}` does not hold every value inside of `{}`", value.ident.node);
    if let Some(ty) = &value.postgres
        && let Err(fitting) = names.fits_postgres(&value.inner.name, &ty.node)
    {
        found.add(&TYPE, ty.span, message(&ty.node.to_string()), format!("these do: {fitting}"));
    }
    if let Some(ty) = &value.clickhouse
        && let Err(fitting) = names.fits_clickhouse(&value.inner.name, &ty.node)
    {
        found.add(&TYPE, ty.span, message(&ty.node.to_string()), format!("these do: {fitting}"));
    }
}
