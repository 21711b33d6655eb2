//! Columns of tables that are there.

use std::collections::HashSet;

use super::conversion::{self, Cast, Loss};
use super::draft::{Draft, Phase};
use super::existing::{Effect, Existing};
use super::pair::Pair;
use super::upheaval::Upheaval;
use super::{DEFAULT_SCHEMA, plain};
use crate::plan::{Hazard, Store, Target};
use crate::postgres::catalog::in_search_path;
use crate::postgres::ddl::{self, Object};
use crate::postgres::name::{beside, literal, qualified, quote};
use crate::postgres::token::{Kind, identifiers, meaningful};
use crate::postgres::types::Type;
use crate::schema::postgres::{Column, Given, Name, Table};

/// Whether the column has to be dropped and added: what it is computed from cannot be changed before Postgres 17, and a
/// column with values of its own cannot become a computed one.
pub(super) fn is_replaced(from: &Column, to: &Column) -> bool {
    match (&from.value, &to.value) {
        (Some(Given::Stored(one)), Some(Given::Stored(other))) => one != other || from.ty != to.ty,
        (_, Some(Given::Stored(_))) => true,
        _ => false,
    }
}

/// Whether the column is computed from one of these.
pub(super) fn is_computed_from(column: &Column, columns: &HashSet<String>) -> bool {
    let Some(Given::Stored(sql)) = &column.value else { return false };
    identifiers(sql).any(|name| columns.contains(&name))
}

/// What differs between the columns of a pair.
pub(super) fn steps(pair: &Pair<'_, Table>, upheaval: &Upheaval, draft: &mut Draft<'_>) {
    let table = &pair.new.name;
    for (old, new) in &pair.renamed {
        let clause = format!("RENAME COLUMN {} TO {}", quote(old), quote(new));
        let breaks = Hazard::BreaksProgram { why: format!("it still uses {}", quote(old)) };
        alter(Phase::Rename, table, new, &clause, vec![breaks], Effect::Catalog, draft);
    }
    let replaced = upheaval.replaced.get(&pair.to.name);
    let is_replaced = |name: &String| replaced.is_some_and(|set| set.contains(name));
    // What is computed from a column goes before it.
    let (computed, plain): (Vec<_>, Vec<_>) =
        pair.from.columns.iter().partition(|from| matches!(from.value, Some(Given::Stored(_))));
    for from in computed.into_iter().chain(plain) {
        match pair.to.column(&from.name) {
            None => drop_column(table, from, draft),
            Some(to) if is_replaced(&to.name) => replace(table, from, to, draft),
            Some(_) => {}
        }
    }
    for written in &pair.new.columns {
        let to = pair.to.column(&written.name).unwrap_or(written);
        match pair.from.column(&to.name).filter(|_| !is_replaced(&to.name)) {
            None => add(table, written, upheaval, draft),
            Some(from) => change(pair, from, to, written, upheaval, draft),
        }
    }
}

fn alter(
    phase: Phase,
    table: &Name,
    column: &str,
    clause: &str,
    hazards: Vec<Hazard>,
    effect: Effect,
    draft: &mut Draft<'_>,
) {
    let object = Object::Column { table: table.clone(), name: column.to_owned() };
    let existing = Existing::table(effect, qualified(table));
    let sql = format!("ALTER TABLE {} {clause}", qualified(table));
    draft.step(phase, &object, sql, hazards, &existing);
}

fn target(table: &Name, column: &str) -> Target {
    Target::table(Store::Postgres, plain(table), Some(column))
}

fn drop_column(table: &Name, column: &Column, draft: &mut Draft<'_>) {
    let name = quote(&column.name);
    let lost = draft
        .decisions
        .loses(target(table, &column.name), format!("the column {name} of {} goes", qualified(table)));
    let breaks = Hazard::BreaksProgram { why: format!("it still uses {name}") };
    let clause = format!("DROP COLUMN {name}");
    alter(Phase::Columns, table, &column.name, &clause, vec![lost, breaks], Effect::Catalog, draft);
}

/// Takes from a column the default or the computed value that calls a routine which goes. False where it has none.
pub(super) fn let_go(table: &Name, column: &Column, upheaval: &Upheaval, draft: &mut Draft<'_>) -> bool {
    let (sql, what) = match &column.value {
        Some(Given::Default(sql)) => (sql, "DEFAULT"),
        Some(Given::Stored(sql)) => (sql, "EXPRESSION"),
        _ => return false,
    };
    let goes = upheaval.takes_routine_of(sql);
    if goes {
        let clause = format!("ALTER COLUMN {} DROP {what}", quote(&column.name));
        alter(Phase::LetGo, table, &column.name, &clause, Vec::new(), Effect::Catalog, draft);
    }
    goes
}

/// The first half: the other is that the column is added.
fn replace(table: &Name, from: &Column, to: &Column, draft: &mut Draft<'_>) {
    let name = quote(&to.name);
    // What was computed can be computed again.
    let hazards = if matches!(from.value, Some(Given::Stored(_))) {
        Vec::new()
    } else {
        let what = format!("the values of {name} of {} give way to computed ones", qualified(table));
        vec![draft.decisions.loses(target(table, &to.name), what)]
    };
    alter(Phase::Columns, table, &to.name, &format!("DROP COLUMN {name}"), hazards, Effect::Catalog, draft);
}

fn add(table: &Name, column: &Column, upheaval: &Upheaval, draft: &mut Draft<'_>) {
    let effect = match &column.value {
        Some(Given::Default(sql)) if !is_volatile(sql, &upheaval.stable) => Effect::Catalog,
        None => Effect::Catalog,
        Some(_) => Effect::Rewrite,
    };
    let mut hazards = Vec::new();
    if !column.nullable && column.value.is_none() {
        hazards.push(Hazard::MayFail {
            why: format!(
                "{} is required and has no default, so that rows that are there have no value",
                quote(&column.name)
            ),
            check: format!("SELECT count(*) FROM {}", qualified(table)),
        });
        hazards
            .push(Hazard::BreaksProgram { why: format!("it inserts rows without {}", quote(&column.name)) });
    }
    let clause = format!("ADD COLUMN {}", ddl::column::definition(column));
    alter(Phase::Columns, table, &column.name, &clause, hazards, effect, draft);
}

/// Functions whose value is the same for a whole statement, so that a default of theirs is computed once.
/// `pg_proc.provolatile`
const STABLE: [&str; 7] = [
    "now",
    "transaction_timestamp",
    "statement_timestamp",
    "to_timestamp",
    "make_interval",
    "timezone",
    "current_setting",
];

/// Whether a default has to be computed for each row: where it calls a function that is not known to be stable, as the
/// server's own and those of the schema may be.
fn is_volatile(sql: &str, stable: &HashSet<String>) -> bool {
    let words: Vec<_> = meaningful(sql).collect();
    words.windows(2).enumerate().any(|(at, pair)| {
        let name = pair[0].identifier().filter(|_| pair[1].text == "(");
        // `'x'::character varying(20)` is a type.
        let before = words[..at].iter().rev().find(|token| token.kind != Kind::Word);
        let cast = before.is_some_and(|token| token.text == "::");
        let is_stable = |name: String| STABLE.contains(&name.as_str()) || stable.contains(&name);
        !cast && name.is_some_and(|name| !is_stable(name))
    })
}

fn change(
    pair: &Pair<'_, Table>,
    from: &Column,
    to: &Column,
    written: &Column,
    upheaval: &Upheaval,
    draft: &mut Draft<'_>,
) {
    let (table, name) = (&pair.new.name, quote(&to.name));
    let retyped = upheaval.retyped.get(&pair.to.name).is_some_and(|set| set.contains(&to.name));
    let identity = matches!(to.value, Some(Given::IdentityAlways | Given::IdentityByDefault));
    // An identity is never NULL, and that has to be so before it becomes one.
    let identity_last = identity && from.nullable;
    if retyped {
        retype(pair, from, to, written, upheaval, draft);
    } else if from.value != to.value && !identity_last {
        revalue(Phase::Columns, table, from, written, draft);
    }
    if from.nullable && !to.nullable && !pair.to.primary_key.iter().any(|key| key.columns.contains(&to.name))
    {
        require(table, &to.name, draft);
    }
    if identity_last {
        revalue(Phase::Validate, table, from, written, draft);
    }
    if !from.nullable && to.nullable {
        let breaks = Hazard::BreaksProgram { why: format!("it does not expect NULL in {name}") };
        let clause = format!("ALTER COLUMN {name} DROP NOT NULL");
        alter(Phase::Columns, table, &to.name, &clause, vec![breaks], Effect::Catalog, draft);
    }
}

/// Another default, or another way in which the server makes the value.
fn revalue(phase: Phase, table: &Name, from: &Column, written: &Column, draft: &mut Draft<'_>) {
    let name = quote(&written.name);
    let mut clauses = Vec::new();
    match (&from.value, &written.value) {
        (Some(Given::IdentityAlways | Given::IdentityByDefault), Some(Given::IdentityAlways)) => {
            clauses.push("SET GENERATED ALWAYS".to_owned());
        }
        (Some(Given::IdentityAlways | Given::IdentityByDefault), Some(Given::IdentityByDefault)) => {
            clauses.push("SET GENERATED BY DEFAULT".to_owned());
        }
        (before, after) => {
            match before {
                Some(Given::IdentityAlways | Given::IdentityByDefault) => {
                    clauses.push("DROP IDENTITY".to_owned())
                }
                Some(Given::Stored(_)) => clauses.push("DROP EXPRESSION".to_owned()),
                Some(Given::Default(_)) if !matches!(after, Some(Given::Default(_))) => {
                    clauses.push("DROP DEFAULT".to_owned());
                }
                Some(Given::Default(_)) | None => {}
            }
            match after {
                Some(given @ Given::Default(_)) => clauses.push(format!("SET {}", ddl::column::value(given))),
                Some(given @ (Given::IdentityAlways | Given::IdentityByDefault)) => {
                    clauses.push(format!("ADD {}", ddl::column::value(given)));
                }
                Some(Given::Stored(_)) | None => {}
            }
        }
    }
    for clause in clauses {
        let clause = format!("ALTER COLUMN {name} {clause}");
        alter(phase, table, &written.name, &clause, Vec::new(), Effect::Catalog, draft);
    }
}

/// NOT NULL without a long lock: a check of new rows, a check of old rows while others go on, and then the server
/// believes it without looking. <https://www.postgresql.org/docs/current/sql-altertable.html>, SET NOT NULL
fn require(table: &Name, column: &str, draft: &mut Draft<'_>) {
    let name = quote(column);
    let constraint = quote(&beside(column, "not_null"));
    let may_fail = Hazard::MayFail {
        why: format!("rows with NULL in {name}"),
        check: format!("SELECT count(*) FROM {} WHERE {name} IS NULL", qualified(table)),
    };
    let breaks = Hazard::BreaksProgram { why: format!("it may still write NULL into {name}") };
    let mut step = |clause: String, hazards, effect| {
        alter(Phase::Validate, table, column, &clause, hazards, effect, draft);
    };
    step(
        format!("ADD CONSTRAINT {constraint} CHECK ({name} IS NOT NULL) NOT VALID"),
        vec![breaks],
        Effect::Catalog,
    );
    step(format!("VALIDATE CONSTRAINT {constraint}"), vec![may_fail], Effect::Validate);
    step(format!("ALTER COLUMN {name} SET NOT NULL"), Vec::new(), Effect::Catalog);
    step(format!("DROP CONSTRAINT {constraint}"), Vec::new(), Effect::Catalog);
}

/// Another type, in one statement with the default: the old one may not be of the new type.
fn retype(
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
    let had_default = matches!(from.value, Some(Given::Default(_)));
    if had_default {
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
    let effect = if rewrites { Effect::Rewrite } else { Effect::Catalog };
    alter(Phase::Columns, table, &to.name, &clause, hazards, effect, draft);
    let default = |value: &Option<Given>| value.is_none() || matches!(value, Some(Given::Default(_)));
    if from.value != to.value && !(default(&from.value) && default(&to.value)) {
        revalue(
            Phase::Columns,
            table,
            &Column { value: from.value.clone().filter(|_| !had_default), ..from.clone() },
            written,
            draft,
        );
    }
}

/// The value in its new type.
fn cast(how: Cast, name: &str, from: &Column, to: &Column) -> String {
    match how {
        Cast::Implicit | Cast::Explicit => format!("{name}::{}", to.ty),
        // An array of one enum is no array of another.
        Cast::ThroughText if matches!(from.ty, Type::Array(_)) => format!("{name}::text[]::{}", to.ty),
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
            format!("abs({name}) >= 10::numeric ^ {whole}")
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
