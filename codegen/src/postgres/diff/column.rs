//! The steps for the columns of a table that is there.

use std::collections::{BTreeSet, HashMap};

use super::Change;
use super::cast::cast;
use super::constraint::{alter, set_not_null};
use super::part::Columns;
use super::side::{Both, display};
use super::steps::Steps;
use super::words::mentions;
use crate::plan::{Hazard, Store, Target};
use crate::postgres::ddl::{Object, column, comment};
use crate::postgres::name::{check_constraint, qualified, quote};
use crate::postgres::token::{Kind, meaningful};
use crate::schema::postgres::{Column, Given, Name, Type};

/// What happens to the columns between both tables; the types of `rebuilt` enums change although their names do not.
pub(super) fn compare(from: Both<'_>, to: Both<'_>, rebuilt: &BTreeSet<Name>) -> Columns {
    let mut columns = Columns::default();
    let is_rebuilt = |ty: &Type| matches!(ty.element(), Type::Enum(name) if rebuilt.contains(name));
    let old: HashMap<&str, &Column> = from.cmp.columns.iter().map(|one| (one.name.as_str(), one)).collect();
    for new in &to.cmp.columns {
        let Some(old) = old.get(new.name.as_str()) else {
            columns.new.push(new.name.clone());
            continue;
        };
        let retyped = old.ty != new.ty || old.collation != new.collation || is_rebuilt(&new.ty);
        let generated = matches!(new.value, Some(Given::Stored(_)));
        if generated && (retyped || old.value != new.value) {
            columns.again.insert(new.name.clone());
        } else if retyped {
            columns.retyped.insert(new.name.clone());
        }
    }
    for new in &to.cmp.columns {
        if let Some(Given::Stored(sql)) = &new.value
            && old.contains_key(new.name.as_str())
            && mentions(sql, &columns.retyped)
        {
            columns.again.insert(new.name.clone());
        }
    }
    let kept: BTreeSet<&str> = to.cmp.columns.iter().map(|one| one.name.as_str()).collect();
    let gone = from.cmp.columns.iter().map(|one| &one.name).filter(|name| !kept.contains(name.as_str()));
    columns.gone = gone.cloned().collect();
    columns
}

fn object(table: &Name, name: &str) -> Object {
    Object::Column { table: table.clone(), name: name.to_string() }
}

fn target(table: &Name, column: &str) -> Target {
    Target::table(Store::Postgres, display(table), Some(column))
}

fn is_stored(column: &Column) -> bool {
    matches!(column.value, Some(Given::Stored(_)))
}

/// Drops those that go; generated ones first, for they lean on others.
pub(super) fn drop(change: &Change<'_>, steps: &mut Steps<'_>) {
    let columns = &change.columns;
    let names = columns.gone.iter().chain(&columns.again);
    let mut found: Vec<_> = names.filter_map(|name| change.from.column(name)).map(|(sql, _)| sql).collect();
    found.sort_by_key(|column| !is_stored(column));
    for column in found {
        let name = &column.name;
        let mut hazards = Vec::new();
        if columns.again.contains(name) && is_stored(column) {
            hazards.push(Hazard::BreaksProgram { why: format!("{} is missing for a moment", quote(name)) });
        } else {
            let what = format!("the column {} and its values", quote(name));
            hazards.push(steps.loses(target(change.name, name), what));
            hazards.push(Hazard::BreaksProgram { why: format!("it still reads {}", quote(name)) });
        }
        steps.push(
            &object(change.name, name),
            alter(change.name, &format!("DROP COLUMN {}", quote(name))),
            hazards,
        );
    }
}

/// Changes and adds the others.
pub(super) fn change(change: &Change<'_>, labels: &dyn Fn(&Name) -> Vec<String>, steps: &mut Steps<'_>) {
    let table = change.name;
    let kept: Vec<Kept<'_>> = kept(change);
    let push = |steps: &mut Steps<'_>, name: &str, action: &str| {
        steps.push(
            &object(table, name),
            alter(table, &format!("ALTER COLUMN {} {action}", quote(name))),
            Vec::new(),
        );
    };
    for one in &kept {
        if is_identity(one.old) && !is_identity(one.new) {
            push(steps, &one.new.name, "DROP IDENTITY");
        }
        if is_stored(one.old) && !is_stored(one.new) {
            push(steps, &one.new.name, "DROP EXPRESSION");
        }
    }
    retype(change, &kept, labels, steps);
    for one in kept.iter().filter(|one| !change.columns.retyped.contains(&one.new.name)) {
        let had = matches!(one.old.value, Some(Given::Default(_)));
        match &one.written.value {
            Some(given @ Given::Default(_)) if one.old.value != one.new.value => {
                push(steps, &one.new.name, &format!("SET {}", column::value(given)));
            }
            Some(Given::Default(_)) => {}
            _ if had && !matches!(one.new.value, Some(Given::Default(_))) => {
                push(steps, &one.new.name, "DROP DEFAULT");
            }
            _ => {}
        }
    }
    add(change, steps);
    for one in &kept {
        let name = &one.new.name;
        match (one.old.nullable, one.new.nullable) {
            (false, true) => push(steps, name, "DROP NOT NULL"),
            (true, false) => {
                let check = check_constraint(&table.name, name, &[&format!("{name}_not_null"), name]);
                set_not_null(table, name, check, steps);
            }
            _ => {}
        }
        identity(table, one, steps);
        if one.old.comment != one.new.comment {
            let object = object(table, name);
            steps.push(&object, comment::on(&object, one.new.comment.as_deref()), Vec::new());
        }
    }
}

/// A column that stays, as it was and as it is to be.
struct Kept<'a> {
    old: &'a Column,
    new: &'a Column,
    /// The new one in the form to write.
    written: &'a Column,
}

fn kept<'a>(change: &Change<'a>) -> Vec<Kept<'a>> {
    let old: HashMap<&str, &Column> =
        change.from.cmp.columns.iter().map(|one| (one.name.as_str(), one)).collect();
    let pairs = change.to.cmp.columns.iter().zip(&change.to.sql.columns);
    pairs
        .filter(|(new, _)| !change.columns.again.contains(&new.name))
        .filter_map(|(new, written)| Some(Kept { old: old.get(new.name.as_str())?, new, written }))
        .collect()
}

fn is_identity(column: &Column) -> bool {
    matches!(column.value, Some(Given::IdentityAlways | Given::IdentityByDefault))
}

/// One statement for all columns whose type changes, so that the rows are written once.
fn retype(
    change: &Change<'_>,
    kept: &[Kept<'_>],
    labels: &dyn Fn(&Name) -> Vec<String>,
    steps: &mut Steps<'_>,
) {
    let table = change.name;
    let (mut actions, mut hazards, mut rewrites) = (Vec::new(), Vec::new(), false);
    let retyped: Vec<&Kept<'_>> =
        kept.iter().filter(|one| change.columns.retyped.contains(&one.new.name)).collect();
    for one in &retyped {
        let name = quote(&one.new.name);
        let same = one.old.ty == one.new.ty && one.old.collation != one.new.collation;
        let cast = cast(&name, &one.old.ty, &one.new.ty, labels);
        if matches!(one.old.value, Some(Given::Default(_))) {
            actions.push(format!("ALTER COLUMN {name} DROP DEFAULT"));
        }
        let mut action = format!("ALTER COLUMN {name} TYPE {}", one.written.ty);
        if let Some(collation) = &one.written.collation {
            action.push_str(&format!(" COLLATE {}", quote(collation)));
        }
        if let Some(using) = cast.using.as_ref().filter(|_| !same) {
            action.push_str(&format!(" USING {using}"));
        }
        actions.push(action);
        if let Some(given @ Given::Default(_)) = &one.written.value {
            actions.push(format!("ALTER COLUMN {name} SET {}", column::value(given)));
        }
        rewrites |= cast.rewrites && !same;
        if let Some(what) = cast.loses {
            hazards.push(steps.loses(target(table, &one.new.name), format!("{name} loses {what}")));
        }
        if let Some(condition) = cast.fails {
            let why = format!("values of {name} that are none of {}", one.written.ty);
            let check = format!("SELECT count(*) FROM {} WHERE {condition}", qualified(table));
            hazards.push(Hazard::MayFail { why, check });
        }
        if !same {
            hazards.push(Hazard::BreaksProgram { why: format!("it still takes {name} for {}", one.old.ty) });
        }
    }
    if rewrites {
        hazards.insert(0, Hazard::Rewrites { table: display(table) });
    }
    let object = match retyped.as_slice() {
        [] => return,
        [one] => object(table, &one.new.name),
        _ => Object::Table(table.clone()),
    };
    steps.push(&object, alter(table, &actions.join(", ")), hazards);
}

/// Adds columns; generated ones last, for they lean on others.
fn add(change: &Change<'_>, steps: &mut Steps<'_>) {
    let names: BTreeSet<&String> = change.columns.new.iter().chain(&change.columns.again).collect();
    let new = || change.to.sql.columns.iter().filter(|column| names.contains(&column.name));
    let plain = new().filter(|column| !is_stored(column));
    for column in plain.chain(new().filter(|column| is_stored(column))) {
        let object = object(change.name, &column.name);
        let sql = alter(change.name, &format!("ADD COLUMN {}", column::definition(column)));
        let mut hazards = Vec::new();
        if column.value.as_ref().is_some_and(is_computed) {
            hazards.push(Hazard::Rewrites { table: display(change.name) });
        }
        if !column.nullable && column.value.is_none() {
            hazards.push(Hazard::MayFail {
                why: format!("rows that are there have no value for {}", quote(&column.name)),
                check: format!("SELECT count(*) FROM {}", qualified(change.name)),
            });
            let why = format!("it writes rows without {}", quote(&column.name));
            hazards.push(Hazard::BreaksProgram { why });
        }
        steps.push(&object, sql, hazards);
        if let Some(text) = column.comment.as_deref().filter(|text| !text.is_empty()) {
            steps.push(&object, comment::on(&object, Some(text)), Vec::new());
        }
    }
}

/// Functions whose result is the same for all rows of a statement.
const STABLE: [&str; 12] = [
    "now",
    "transaction_timestamp",
    "statement_timestamp",
    "timezone",
    "date_trunc",
    "lower",
    "upper",
    "concat",
    "to_char",
    "to_timestamp",
    "jsonb_build_object",
    "jsonb_build_array",
];

/// Whether each row gets a value of its own, so that all are written when the column is added.
fn is_computed(given: &Given) -> bool {
    let Given::Default(sql) = given else { return true };
    let tokens: Vec<_> = meaningful(sql).collect();
    tokens.windows(2).any(|pair| {
        let called = pair[1].text == "(" && matches!(pair[0].kind, Kind::Word | Kind::Quoted);
        let name = pair[0].identifier().unwrap_or_default();
        // `numeric(10,2)` after a cast is no call.
        let size = tokens.iter().any(|token| token.text == "::")
            && name.parse::<Type>().is_ok_and(|ty| ty.fact().is_some());
        called && !size && !STABLE.contains(&name.as_str())
    })
}

/// What makes the numbers of a column.
fn identity(table: &Name, one: &Kept<'_>, steps: &mut Steps<'_>) {
    let Some(given) = one.new.value.as_ref().filter(|_| is_identity(one.new)) else { return };
    if one.old.value == one.new.value {
        return;
    }
    let name = &one.new.name;
    let generated = column::value(given);
    if is_identity(one.old) {
        let kind = generated.trim_end_matches(" AS IDENTITY");
        let action = format!("ALTER COLUMN {} SET {kind}", quote(name));
        steps.push(&object(table, name), alter(table, &action), Vec::new());
        return;
    }
    let action = format!("ALTER COLUMN {} ADD {generated}", quote(name));
    steps.push(&object(table, name), alter(table, &action), Vec::new());
    // Numbers go on after those that are there.
    let sequence = format!(
        "SELECT setval(pg_get_serial_sequence({}, {}), coalesce(max({}), 0) + 1, false) FROM {}",
        crate::postgres::name::literal(&qualified(table)),
        crate::postgres::name::literal(name),
        quote(name),
        qualified(table)
    );
    steps.push(&object(table, name), sequence, Vec::new());
}
