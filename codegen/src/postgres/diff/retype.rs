//! Columns that get another type.

use std::collections::HashSet;

use super::DEFAULT_SCHEMA;
use super::column::{alter, is_default, target};
use super::conversion::{self, Cast, Loss};
use super::draft::{Draft, Phase};
use super::index::mentions;
use super::pair::Pair;
use super::upheaval::Upheaval;
use crate::plan::Hazard;
use crate::postgres::catalog::in_search_path;
use crate::postgres::ddl;
use crate::postgres::effect::Effect;
use crate::postgres::name::{literal, qualified, quote};
use crate::postgres::types::Type;
use crate::schema::postgres::{Column, Given, Name, Table};

/// Another type, in one statement with the default: the old one may not be of the new type.
pub(super) fn steps(
    pair: &Pair<'_, Table>,
    from: &Column,
    to: &Column,
    written: &Column,
    upheaval: &Upheaval,
    draft: &mut Draft<'_>,
) {
    let (table, name) = (&pair.new.name, quote(&to.name));
    let conversion = if from.ty == to.ty {
        // Another collation, or an enum that is made anew.
        let rebuilt = matches!(to.ty.element(), Type::Enum(name) if upheaval.rebuilt.contains(name));
        rebuilt.then(|| conversion::of(&to.ty, &to.ty))
    } else {
        Some(conversion::of(&from.ty, &to.ty))
    };
    let mut hazards = vec![Hazard::BreaksProgram { why: format!("it takes {name} for {}", from.ty) }];
    hazards.extend(conversion.and_then(|conversion| match conversion.loss {
        Loss::None => None,
        Loss::MayFail => Some(Hazard::MayFail {
            why: format!("values of {name} that are no {}", written.ty),
            check: count_unfit(
                table,
                &name,
                from,
                written,
                &cast(conversion.cast, &name, from, written),
                upheaval,
            ),
        }),
        Loss::Silent => {
            let what = format!(
                "values of {name} of {} that do not fit {} are changed",
                qualified(table),
                written.ty
            );
            Some(draft.decisions.loses(target(table, &to.name), what))
        }
    }));

    let mut clauses = Vec::new();
    if is_default(from) {
        clauses.push(format!("ALTER COLUMN {name} DROP DEFAULT"));
    }
    let collation =
        written.collation.as_ref().map_or_else(String::new, |it| format!(" COLLATE {}", quote(it)));
    let using = match conversion.map(|conversion| conversion.cast) {
        None | Some(Cast::Implicit) => String::new(),
        Some(how) => format!(" USING {}", cast(how, &name, from, written)),
    };
    clauses.push(format!("ALTER COLUMN {name} TYPE {}{collation}{using}", written.ty));
    if let Some(given @ Given::Default(_)) = &written.value {
        clauses.push(format!("ALTER COLUMN {name} SET {}", ddl::column::value(given)));
    }
    let clause = match clauses.as_slice() {
        [one] => one.clone(),
        several => format!("\n    {}", several.join(",\n    ")),
    };
    let rewrites = conversion.is_some_and(|conversion| conversion.rewrites);
    let effect = match rewrites {
        true => Effect::Rewrite,
        // The indexes of partitions are built anew, where those of other tables are kept.
        false if pair.to.partition_by.is_some() && is_indexed(&pair.to, &to.name) => Effect::ExclusiveIndex,
        false => Effect::Catalog,
    };
    alter(Phase::Columns, table, &to.name, &clause, hazards, effect, draft);
}

/// Whether an index, or that of a key, is made of a column.
fn is_indexed(table: &Table, column: &String) -> bool {
    let keys = table.primary_key.iter().map(|key| &key.columns);
    let uniques = table.uniques.iter().flat_map(|unique| [&unique.columns, &unique.include]);
    let this = HashSet::from([column.as_str()]);
    keys.chain(uniques).any(|columns| columns.contains(column))
        || table
            .indexes
            .iter()
            .any(|index| mentions(index.parts.iter(), &index.include, index.predicate.as_ref(), &this))
}

/// The value in its new type.
fn cast(how: Cast, name: &str, from: &Column, to: &Column) -> String {
    match how {
        Cast::Implicit | Cast::Explicit => format!("{name}::{}", to.ty),
        // An array of one enum is no array of another.
        Cast::ThroughText if matches!((&from.ty, &to.ty), (Type::Array(_), Type::Array(_))) => {
            format!("{name}::text[]::{}", to.ty)
        }
        Cast::ThroughText => format!("{name}::text::{}", to.ty),
        Cast::ThroughInteger => format!("{name}::integer::{}", to.ty),
        Cast::Wrapped => format!("CASE WHEN {name} IS NOT NULL THEN ARRAY[{name}] END"),
        Cast::First => format!("({name})[1]"),
        Cast::ToJson => format!("to_{}({name})", to.ty),
        Cast::AtUtc => format!("{name} AT TIME ZONE 'UTC'"),
    }
}

/// Counts the values that the cast would refuse. Where only the cast itself can tell, the query fails with its reason.
fn count_unfit(
    table: &Name,
    name: &str,
    from: &Column,
    to: &Column,
    cast: &str,
    upheaval: &Upheaval,
) -> String {
    let labels = |ty: &Type| match ty.element() {
        Type::Enum(enumeration) => upheaval.values.get(&in_search_path(enumeration, DEFAULT_SCHEMA)),
        _ => None,
    };
    let condition = match (&from.ty, &to.ty) {
        (Type::Text | Type::Varchar(_) | Type::Char(_), Type::Varchar(Some(limit)) | Type::Char(limit)) => {
            format!("length({name}) > {limit}")
        }
        (_, Type::Varchar(Some(limit)) | Type::Char(limit)) => format!("length({name}::text) > {limit}"),
        (Type::Array(_), Type::Array(element))
            if let Type::Varchar(Some(limit)) | Type::Char(limit) = element.as_ref() =>
        {
            let items = format!("unnest({name}::text[]) AS item");
            format!("EXISTS (SELECT FROM {items} WHERE length(item) > {limit})")
        }
        (Type::BigInt | Type::Integer, Type::Integer) => {
            format!("{name} NOT BETWEEN {} AND {}", i32::MIN, i32::MAX)
        }
        (Type::BigInt | Type::Integer, Type::SmallInt) => {
            format!("{name} NOT BETWEEN {} AND {}", i16::MIN, i16::MAX)
        }
        (
            Type::SmallInt | Type::Integer | Type::BigInt | Type::Numeric(_),
            Type::Numeric(Some((precision, scale))),
        ) => {
            let whole = i32::from(*precision) - i32::from(*scale);
            format!("abs({name}::numeric) >= 10::numeric ^ {whole}")
        }
        (ty, Type::Array(_)) if matches!(ty, Type::Array(_)) && labels(&to.ty).is_some() => {
            let known = known(labels(&to.ty));
            format!("EXISTS (SELECT FROM unnest({name}::text[]) AS item WHERE item <> ALL ({known}))")
        }
        (_, Type::Enum(_)) if labels(&to.ty).is_some() => {
            format!("{name}::text <> ALL ({})", known(labels(&to.ty)))
        }
        _ => format!("{name} IS NOT NULL AND {cast} IS NULL"),
    };
    format!("SELECT count(*) FROM {} WHERE {condition}", qualified(table))
}

/// The values of an enum as an array.
fn known(values: Option<&Vec<String>>) -> String {
    let values: Vec<String> = values.into_iter().flatten().map(|value| literal(value)).collect();
    format!("ARRAY[{}]::text[]", values.join(", "))
}
