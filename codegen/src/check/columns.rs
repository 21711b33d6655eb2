//! Columns: what their settings ask for must go with their type.

use std::collections::HashMap;

use super::{Store, field};
use crate::clickhouse::types::Type as Ch;
use crate::diagnostic::Diagnostic;
use crate::lower::{Missing, Names};
use crate::model::{DefaultValue, Field, KeyKind, Model, Models, TypeName};

/// Points in time, and what `now` can be the default of.
const TIMES: [&str; 3] = ["Timestamp", "NaiveDateTime", "NaiveDate"];
const INTEGERS: [&str; 12] =
    ["i8", "i16", "i32", "i64", "i128", "u8", "u16", "u32", "u64", "u128", "I256", "U256"];
const NUMBERS: [&str; 4] = ["f32", "f64", "Decimal", "BigDecimal"];
/// ClickHouse's codecs, with the range of the level where they take one.
/// <https://clickhouse.com/docs/sql-reference/statements/create/table#column_compression_codec>
const CODECS: [(&str, Option<(u32, u32)>); 14] = [
    ("NONE", None),
    ("LZ4", None),
    ("LZ4HC", Some((0, 12))),
    ("ZSTD", Some((1, 22))),
    ("ZSTD_QAT", Some((1, 12))),
    ("DEFLATE_QPL", None),
    ("Delta", None),
    ("DoubleDelta", None),
    ("GCD", None),
    ("Gorilla", None),
    ("FPC", None),
    ("T64", None),
    ("AES_128_GCM_SIV", None),
    ("AES_256_GCM_SIV", None),
];

pub(super) fn check(model: &Model) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if let Some(tenant) = &model.tenant {
        field(model, &tenant.node, tenant.span, &mut found);
    }
    for one in &model.fields {
        found.extend(key(one));
        found.extend(default(one));
        if one.updated_at && !is_known(one, &TIMES) {
            found.push(
                Diagnostic::error(
                    "default-value",
                    one.ty.span,
                    format!("`{}` is updated_at and no time", one.ident.node),
                )
                .help("`#[updated_at]` stands on a Timestamp or a NaiveDateTime"),
            );
        }
        skip(model, one, &mut found);
        if model.clickhouse.is_some() && one.clickhouse.skip.is_none() {
            clickhouse(model, one, &mut found);
        }
        strays(model, one, &mut found);
    }
    for store in [Store::Postgres, Store::ClickHouse] {
        repeated(model, store, &mut found);
    }
    found
}

fn is_known(field: &Field, names: &[&str]) -> bool {
    matches!(field.ty.name, TypeName::Known(name) if names.contains(&name))
}

fn key(field: &Field) -> Option<Diagnostic> {
    let key = field.key.as_ref()?;
    let name = &field.ident.node;
    let error = |message: String| Diagnostic::error("key-column", key.span, message);
    if field.ty.optional {
        return Some(
            error(format!("the key `{name}` may be NULL"))
                .help("a key column is never NULL: take the Option away"),
        );
    }
    match key.node {
        KeyKind::Cuid2 | KeyKind::UuidV4 | KeyKind::UuidV7 | KeyKind::Ulid => {
            let is_id = matches!(field.ty.name, TypeName::Id(_));
            (!is_id).then(|| {
                error(format!("the key `{name}` is made by the client, and its type is no `Id<…>`")).help(
                    format!(
                        "`{name}: Id<…>` with the model's own name, or `#[key]` for a key of your own making"
                    ),
                )
            })
        }
        KeyKind::Identity | KeyKind::IdentityAlways => {
            (!is_known(field, &["i16", "i32", "i64"])).then(|| {
                error(format!("the identity `{name}` is no i16, i32 or i64"))
                    .help("Postgres counts in these three")
            })
        }
        KeyKind::Given => None,
    }
}

/// A default of another type than the field's.
fn default(field: &Field) -> Option<Diagnostic> {
    let value = field.default.as_ref()?;
    let TypeName::Known(known) = field.ty.name else {
        return match (&value.node, &field.ty.name) {
            (DefaultValue::EmptyList, TypeName::List(_) | TypeName::Json)
            | (DefaultValue::EmptyObject, TypeName::Map(..) | TypeName::Json)
            | (DefaultValue::Variant(_), TypeName::Named(_))
            | (DefaultValue::Sql(_), _) => None,
            (_, TypeName::Named(_) | TypeName::Id(_)) => None,
            _ => Some(misfit(field, "`[]`, `{}` or `sql = \"…\"`")),
        };
    };
    let right = match known {
        "bool" => "`true` or `false`",
        "String" => "a string, such as `\"new\"`",
        _ if TIMES.contains(&known) => "`now`",
        _ if INTEGERS.contains(&known) || NUMBERS.contains(&known) => "a number",
        "RawJson" => "`{}` or `[]`",
        _ => "`sql = \"…\"`",
    };
    let fits = match &value.node {
        DefaultValue::Sql(_) => true,
        DefaultValue::Now => TIMES.contains(&known),
        DefaultValue::Bool(_) => known == "bool",
        DefaultValue::Number(number) => {
            NUMBERS.contains(&known) || INTEGERS.contains(&known) && !number.contains(['.', 'e', 'E'])
        }
        DefaultValue::Text(_) => known == "String",
        DefaultValue::EmptyList | DefaultValue::EmptyObject => known == "RawJson",
        DefaultValue::Variant(_) => false,
    };
    (!fits).then(|| misfit(field, right))
}

fn misfit(field: &Field, right: &str) -> Diagnostic {
    let span = field.default.as_ref().map_or(field.ident.span, |value| value.span);
    Diagnostic::error(
        "default-value",
        span,
        format!("this default does not fit the type of `{}`", field.ident.node),
    )
    .help(format!("it takes {right}"))
}

/// A field that a store does not have must read as something.
fn skip(model: &Model, field: &Field, found: &mut Vec<Diagnostic>) {
    let postgres =
        model.postgres.as_ref().and(field.postgres.skip).map(|span| (span, &field.postgres.read, "postgres"));
    let clickhouse = model
        .clickhouse
        .as_ref()
        .and(field.clickhouse.skip)
        .map(|span| (span, &field.clickhouse.read, "clickhouse"));
    for (span, read, store) in [postgres, clickhouse].into_iter().flatten() {
        if read.is_none() && !field.ty.optional {
            let message =
                format!("`{}` is skipped and no `Option`: nothing says what it reads as", field.ident.node);
            found.push(
                Diagnostic::error("skipped-field", span, message)
                    .help(format!("make it an `Option`, or say `#[{store}(skip, read = …)]`")),
            );
        }
    }
}

fn clickhouse(model: &Model, field: &Field, found: &mut Vec<Diagnostic>) {
    let settings = &field.clickhouse;
    if let Some(codec) = &settings.codec {
        found.extend(
            self::codec(&codec.node)
                .err()
                .map(|(message, help)| Diagnostic::error("codec", codec.span, message).help(help)),
        );
    }
    // Types of the user's own are looked up where all of them are known.
    let models = Models::default();
    let ty = match Names::new(&models).clickhouse_column(model, field) {
        Ok(ty) => ty,
        Err(Missing::Nullable(ty)) => {
            let message =
                format!("`{}` cannot be NULL in ClickHouse: there is no Nullable({ty})", field.ident.node);
            let empty = if matches!(ty, Ch::Map(..)) { "{}" } else { "[]" };
            found.push(Diagnostic::error("nullable", field.ty.span, message).help(format!(
                "store None as the empty value, `#[clickhouse(null = {empty})]`, or take the Option away"
            )));
            return;
        }
        Err(_) => return,
    };
    let at = settings.low_cardinality.or(settings.ty.as_ref().map(|ty| ty.span)).unwrap_or(field.ty.span);
    if let Err(error) = ty.validate() {
        found.push(
            Diagnostic::error("type", at, error.to_string()).help("see docs/attributes.md for what fits"),
        );
    } else if let (Some(span), Some(setting)) = (settings.low_cardinality, ty.needs_setting()) {
        let message = format!("ClickHouse does not take {ty} unless `{setting}` is set");
        found.push(
            Diagnostic::error("low-cardinality", span, message)
                .help("a dictionary pays for text with few different values; take `low_cardinality` away"),
        );
    }
    if let Some(over) = &settings.ty {
        let nullable = is_nullable(&over.node);
        if field.ty.optional && !nullable && settings.null.is_none() && field.clickhouse.value.is_none() {
            let message =
                format!("`{}` may be None, and the type `{}` has no NULL", field.ident.node, over.node);
            found.push(Diagnostic::error("nullable", over.span, message).help(format!(
                "write `Nullable({})`, or say which value stands for None: `null = \"\"`",
                over.node
            )));
        } else if !field.ty.optional && nullable {
            let message =
                format!("the type `{}` has NULL, and `{}` is no Option", over.node, field.ident.node);
            found.push(
                Diagnostic::error("nullable", over.span, message)
                    .help("make the field an `Option`, or take Nullable away"),
            );
        }
    }
}

fn is_nullable(ty: &Ch) -> bool {
    match ty {
        Ch::Nullable(_) => true,
        Ch::LowCardinality(inner) => is_nullable(inner),
        _ => false,
    }
}

/// Each codec must exist and its level must be one.
fn codec(codecs: &str) -> Result<(), (String, String)> {
    if codecs.trim().is_empty() {
        return Err(("no codec is named".into(), "such as `codec(ZSTD(3))` or `codec(Delta, LZ4)`".into()));
    }
    for part in split(codecs) {
        let (name, level) = part
            .split_once('(')
            .map_or((part, None), |(name, rest)| (name.trim(), rest.trim_end().strip_suffix(')')));
        let known = CODECS.iter().find(|(codec, _)| codec.eq_ignore_ascii_case(name));
        let Some((_, range)) = known else {
            let near = crate::parse::similar(name, CODECS.iter().map(|(codec, _)| *codec));
            let help = near.map_or_else(
                || format!("the codecs are {}", CODECS.map(|(codec, _)| codec).join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            return Err((format!("ClickHouse has no codec `{name}`"), help));
        };
        let number = level.and_then(|level| level.split(',').next()?.trim().parse::<u32>().ok());
        if let (Some((low, high)), Some(number)) = (range, number)
            && !(*low..=*high).contains(&number)
        {
            return Err((format!("{name} has no level {number}"), format!("its levels are {low} to {high}")));
        }
    }
    Ok(())
}

/// The parts between commas outside of parentheses.
fn split(list: &str) -> Vec<&str> {
    let mut depth = 0;
    list.split(move |c: char| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        c == ',' && depth == 0
    })
    .map(str::trim)
    .collect()
}

/// Settings for a store that the model does not live in.
fn strays(model: &Model, field: &Field, found: &mut Vec<Diagnostic>) {
    let postgres = &field.postgres;
    let in_postgres = [postgres.skip, postgres.not_null].into_iter().flatten();
    let in_postgres = in_postgres
        .chain(postgres.default.iter().map(|word| word.span))
        .chain(postgres.generated.iter().map(|word| word.span))
        .next();
    let clickhouse = &field.clickhouse;
    let in_clickhouse =
        [clickhouse.skip, clickhouse.low_cardinality, clickhouse.null.as_ref().map(|null| null.span)]
            .into_iter()
            .flatten();
    let in_clickhouse = in_clickhouse.chain(clickhouse.codec.iter().map(|word| word.span)).next();
    for (span, lives, store) in [
        (in_postgres, model.postgres.is_some(), "postgres"),
        (in_clickhouse, model.clickhouse.is_some(), "clickhouse"),
    ] {
        // A model that lives nowhere has one message already.
        if let (Some(span), false, true) =
            (span, lives, model.postgres.is_some() || model.clickhouse.is_some())
        {
            let message =
                format!("`{}` is not a {store} model, so this setting does nothing", model.ident.node);
            found.push(
                Diagnostic::error("no-store", span, message)
                    .help(format!("take it away, or put `#[{store}]` on the struct")),
            );
        }
    }
}

/// Two fields of one column.
fn repeated(model: &Model, store: Store, found: &mut Vec<Diagnostic>) {
    let mut seen: HashMap<&str, &Field> = HashMap::new();
    for field in model.fields.iter().filter(|field| !store.skips(field)) {
        let (lives, name) = match store {
            Store::Postgres => {
                (model.postgres.is_some(), field.postgres.name.as_ref().unwrap_or(&field.column))
            }
            Store::ClickHouse => {
                (model.clickhouse.is_some(), field.clickhouse.name.as_ref().unwrap_or(&field.column))
            }
        };
        if !lives {
            continue;
        }
        if let Some(first) = seen.insert(&name.node, field) {
            let message = format!(
                "`{}` and `{}` are both the column `{}`",
                first.ident.node, field.ident.node, name.node
            );
            found.push(
                Diagnostic::error("names-unique", name.span, message).help("give one of them another name"),
            );
        }
    }
}
