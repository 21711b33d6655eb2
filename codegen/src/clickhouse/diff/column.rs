//! Columns: what is added, changed, moved and dropped, and what that does to the rows.

use super::draft::{Draft, Phase, Scope, alter};
use super::legality::{Effect, Place, effect, extends, members};
use super::pair::Pair;
use super::rebuild::place;
use crate::clickhouse::ddl::column::definition;
use crate::clickhouse::ddl::{self, Object};
use crate::clickhouse::markers::Marker;
use crate::clickhouse::mention::mentions;
use crate::clickhouse::name::{literal, quote};
use crate::clickhouse::types::Type;
use crate::plan::Hazard;
use crate::schema::clickhouse::{Column, Given};

/// The clauses of an ALTER and their hazards.
#[derive(Default)]
struct Clauses {
    sql: Vec<String>,
    /// What is removed from columns. It has an ALTER of its own, before the other: a MODIFY beside it would bring
    /// back what it does not name.
    removals: Vec<String>,
    hazards: Vec<Hazard>,
}

/// Renames, then everything that is added or changed; `also` goes into the same ALTER as the columns that are added.
pub(super) fn expand(pair: &Pair<'_>, draft: &mut Draft<'_>, also: Option<String>) {
    let object = Object::Table(pair.new.name.clone());
    rename(pair, draft, &object);
    let kept = kept(pair);
    // Old rows keep what they have been read as. Those of a key hold their values anyway, and the server refuses them.
    let key = |column: &Column| {
        matches!(place(&pair.from.storage, &column.name), Some(Place::Sorting | Place::Partition))
    };
    let read = kept.iter().filter(|(a, b)| shows_default(a) && a.value != b.value && !key(a));
    let read: Vec<_> = read.map(|(_, b)| format!("MATERIALIZE COLUMN {}", quote(&b.name))).collect();
    if !read.is_empty() {
        let hazards = vec![Hazard::Rewrites { table: pair.new.name.clone() }];
        draft.step(Phase::Expand, &object, alter(pair.new, Scope::Shards, &read), hazards);
    }
    // A type without NULL needs a default in the ALTER that makes it, and the next one may take it away.
    let nulls = kept.iter().filter(|(a, b)| loses_null(a, b));
    let nulls: Vec<_> = nulls.map(|(_, b)| modify_with_default(b)).collect();
    if !nulls.is_empty() {
        draft.step(Phase::Expand, &object, alter(pair.new, Scope::Both, &nulls), Vec::new());
    }
    let places = places(pair);
    let mut clauses = Clauses::default();
    for (column, place) in pair.to.columns.iter().zip(&places) {
        let place = place.as_deref().unwrap_or_default();
        let written = written(pair, column);
        match pair.from.column(&column.name) {
            None => clauses.sql.push(format!("ADD COLUMN {}{place}", definition(&written))),
            Some(old) if is_replaced(old, column) => {
                let user = pair.from.columns.iter().find(|user| {
                    user.value
                        .as_ref()
                        .is_some_and(|value| mentions(&ddl::column::value(value), &column.name))
                });
                if let Some(user) = user {
                    let why = format!(
                        "an EPHEMERAL column becomes another by a drop, and {} needs it; take two plans",
                        quote(&user.name)
                    );
                    draft.impossible(&pair.new.name, Some(&column.name), why);
                }
                clauses.sql.push(format!("DROP COLUMN {}", quote(&column.name)));
                clauses.sql.push(format!("ADD COLUMN {}{place}", definition(&written)));
            }
            Some(old) => change(pair, draft, old, column, place, &mut clauses),
        }
    }
    let appended = also.is_some();
    clauses.sql.extend(also);
    if !clauses.removals.is_empty() {
        let hazards = if clauses.sql.is_empty() { std::mem::take(&mut clauses.hazards) } else { Vec::new() };
        draft.step(Phase::Expand, &object, alter(pair.new, Scope::Both, &clauses.removals), hazards);
    }
    if clauses.sql.is_empty() {
        return;
    }
    if appended && pair.new.distributed.is_some() {
        // A Distributed table has no ORDER BY: it gets the column by itself, and so does no other table.
        let added = clauses.sql.iter().filter(|sql| !sql.starts_with("MODIFY ORDER BY"));
        let again: Vec<_> =
            added.map(|sql| sql.replacen("ADD COLUMN ", "ADD COLUMN IF NOT EXISTS ", 1)).collect();
        draft.step(Phase::Expand, &object, alter(pair.new, Scope::Shards, &clauses.sql), clauses.hazards);
        let over = format!("ALTER TABLE {} {}", quote(&pair.new.name), Marker::Cluster);
        draft.step(Phase::Expand, &object, format!("{over}\n    {}", again.join(",\n    ")), Vec::new());
    } else {
        draft.step(Phase::Expand, &object, alter(pair.new, Scope::Both, &clauses.sql), clauses.hazards);
    }
}

/// Drops the columns that are gone.
pub(super) fn contract(pair: &Pair<'_>, draft: &mut Draft<'_>) {
    let mut clauses = Clauses::default();
    for column in users_first(dropped(pair).collect()) {
        clauses.sql.push(format!("DROP COLUMN {}", quote(&column.name)));
        if is_stored(column) {
            clauses.hazards.push(draft.loses(&pair.new.name, Some(&column.name), drops(pair, column)));
        }
        clauses.hazards.push(still(pair, &column.name));
    }
    if !clauses.sql.is_empty() {
        let object = Object::Table(pair.new.name.clone());
        draft.step(Phase::Contract, &object, alter(pair.new, Scope::Both, &clauses.sql), clauses.hazards);
    }
}

/// The questions and hazards of changes of values that a rebuild makes while it copies.
pub(super) fn copied(pair: &Pair<'_>, draft: &mut Draft<'_>) -> Vec<Hazard> {
    let mut hazards = Vec::new();
    for (old, column) in kept(pair) {
        if old.ty != column.ty {
            type_hazards(pair, draft, old, column, &mut hazards);
        }
        hides(pair, draft, old, column, &mut hazards);
    }
    for column in dropped(pair).filter(|column| is_stored(column)) {
        hazards.push(draft.loses(&pair.new.name, Some(&column.name), drops(pair, column)));
        hazards.push(still(pair, &column.name));
    }
    let renamed = pair.renamed.iter().map(|(old, _)| still(pair, old));
    hazards.extend(renamed);
    hazards
}

/// Columns in an order in which none goes while another one that is still there is computed from it.
fn users_first(mut waiting: Vec<&Column>) -> Vec<&Column> {
    let mut ordered = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let uses = |user: &Column, column: &Column| {
            let value = user.value.as_ref().map(ddl::column::value);
            user.name != column.name && value.is_some_and(|value| mentions(&value, &column.name))
        };
        let free = waiting.iter().position(|column| !waiting.iter().any(|user| uses(user, column)));
        ordered.push(waiting.remove(free.unwrap_or(0)));
    }
    ordered
}

fn drops(pair: &Pair<'_>, column: &Column) -> String {
    format!("the column {} of {} and its values", quote(&column.name), quote(&pair.new.name))
}

fn still(pair: &Pair<'_>, column: &str) -> Hazard {
    Hazard::BreaksProgram { why: format!("it still uses {} of {}", quote(column), quote(&pair.new.name)) }
}

fn rename(pair: &Pair<'_>, draft: &mut Draft<'_>, object: &Object) {
    let clauses =
        pair.renamed.iter().map(|(old, new)| format!("RENAME COLUMN {} TO {}", quote(old), quote(new)));
    let clauses: Vec<_> = clauses.collect();
    if !clauses.is_empty() {
        let hazards = pair.renamed.iter().map(|(old, _)| still(pair, old)).collect();
        draft.step(Phase::Expand, object, alter(pair.new, Scope::Both, &clauses), hazards);
    }
}

fn change(
    pair: &Pair<'_>,
    draft: &mut Draft<'_>,
    old: &Column,
    column: &Column,
    place: &str,
    clauses: &mut Clauses,
) {
    let name = quote(&column.name);
    let mut remove = |what: &str| clauses.removals.push(format!("MODIFY COLUMN {name} REMOVE {what}"));
    match (&old.value, &column.value) {
        // What was given for the time of another statement.
        (_, None) if loses_null(old, column) => remove("DEFAULT"),
        (Some(Given::Default(_)), None) => remove("DEFAULT"),
        (Some(Given::Materialized(_)), None) => remove("MATERIALIZED"),
        (Some(Given::Alias(_)), None) => remove("ALIAS"),
        _ => {}
    }
    if old.codec.is_some() && column.codec.is_none() {
        remove("CODEC");
    }
    if old.ttl.is_some() && column.ttl.is_none() {
        remove("TTL");
    }
    let set = old.ty != column.ty
        || (column.value.is_some() && old.value != column.value)
        || (column.codec.is_some() && old.codec != column.codec)
        || (column.ttl.is_some() && old.ttl != column.ttl)
        || old.comment != column.comment;
    if set || !place.is_empty() {
        let mut written = written(pair, column);
        if old.comment.is_some() && column.comment.is_none() {
            written.comment = Some(String::new());
        }
        clauses.sql.push(format!("MODIFY COLUMN {}{place}", definition(&written)));
    }
    if old.ty != column.ty {
        type_hazards(pair, draft, old, column, &mut clauses.hazards);
    }
    hides(pair, draft, old, column, &mut clauses.hazards);
    if let (Some(Given::Materialized(before)), Some(Given::Materialized(after))) = (&old.value, &column.value)
        && before != after
    {
        let materialize = alter(pair.new, Scope::Shards, &[format!("MATERIALIZE COLUMN {name}")]);
        clauses.hazards.push(Hazard::OldRowsUnchanged { materialize });
    }
    if old.codec != column.codec {
        let materialize = format!("OPTIMIZE TABLE {} FINAL", quote(&pair.new.name));
        clauses.hazards.push(Hazard::OldRowsUnchanged { materialize });
    }
    if column.ttl.is_some() && old.ttl != column.ttl {
        let why = format!("values of {name} whose time is over become the default");
        clauses.hazards.push(Hazard::DeletesRows { why });
    }
}

/// Values that were stored and can no longer be read.
fn hides(pair: &Pair<'_>, draft: &mut Draft<'_>, old: &Column, column: &Column, hazards: &mut Vec<Hazard>) {
    if is_stored(old) && !is_stored(column) {
        let what = format!("the stored values of {} of {}", quote(&column.name), quote(&pair.new.name));
        hazards.push(draft.loses(&pair.new.name, Some(&column.name), what));
    }
}

fn type_hazards(
    pair: &Pair<'_>,
    draft: &mut Draft<'_>,
    old: &Column,
    column: &Column,
    hazards: &mut Vec<Hazard>,
) {
    let table = &pair.new.name;
    if !is_stored(old) || !is_stored(column) {
        return;
    }
    let what = format!("{} of {} from {} to {}", quote(&column.name), quote(table), old.ty, column.ty);
    match effect(&old.ty, &column.ty) {
        Effect::Loses(how) => hazards.push(draft.loses(table, Some(&column.name), format!("{what}: {how}"))),
        Effect::MayStick | Effect::Refused(_) => hazards.push(Hazard::MayFail {
            why: format!("{what}: a value that does not fit"),
            check: check(&pair.old.name, pair.old_name(&column.name), old, &column.ty),
        }),
        Effect::Keeps => {}
    }
    let is_metadata = members(&old.ty).is_some() || matches!(old.ty.bare(), Type::DateTime(_));
    if !(is_metadata && effect(&old.ty, &column.ty) == Effect::Keeps) {
        hazards.push(Hazard::Rewrites { table: table.clone() });
    }
    // Who does not know a value of an enum reads the others.
    if extends(&old.ty, &column.ty) && old.ty.is_nullable() == column.ty.is_nullable() {
        return;
    }
    hazards.push(Hazard::BreaksProgram {
        why: format!("it still takes {} for {}", quote(&column.name), old.ty),
    });
}

/// Counts the values that a cast cannot turn into the new type; where the server cannot say, the query fails instead.
fn check(table: &str, name: &str, old: &Column, to: &Type) -> String {
    let (table, name, bare) = (quote(table), quote(name), to.bare());
    // An enum and a string that is too long stop the query itself where they do not fit.
    if let Some(members) = members(to) {
        let known: Vec<_> = members.iter().map(|(member, _)| literal(member)).collect();
        return format!("SELECT countIf(toString({name}) NOT IN ({})) FROM {table}", known.join(", "));
    }
    match (old.ty.bare(), bare) {
        (Type::FixedString(_), Type::FixedString(length)) => {
            format!("SELECT countIf(length(toString({name})) > {length}) FROM {table}")
        }
        (
            _,
            Type::Array(_)
            | Type::Map(..)
            | Type::Tuple(_)
            | Type::Json(_)
            | Type::Variant(_)
            | Type::Other(_),
        ) => format!("SELECT sum(ignore(CAST({name}, {}))) FROM {table}", literal(&to.to_string())),
        _ => format!(
            "SELECT countIf(accurateCastOrNull({name}, {}) IS NULL AND {name} IS NOT NULL) FROM {table}",
            literal(&bare.to_string())
        ),
    }
}

/// Columns on both sides: before and after.
pub(super) fn kept<'p>(pair: &'p Pair<'_>) -> Vec<(&'p Column, &'p Column)> {
    pair.to.columns.iter().filter_map(|column| Some((pair.from.column(&column.name)?, column))).collect()
}

fn dropped<'p>(pair: &'p Pair<'_>) -> impl Iterator<Item = &'p Column> {
    pair.from.columns.iter().filter(|column| pair.to.column(&column.name).is_none())
}

/// The column as the new schema writes it.
fn written(pair: &Pair<'_>, column: &Column) -> Column {
    pair.new.column(&column.name).unwrap_or(column).clone()
}

/// Whether rows hold a value of the column.
pub(super) fn is_stored(column: &Column) -> bool {
    matches!(column.value, None | Some(Given::Default(_) | Given::Materialized(_)))
}

/// Whether parts that were written before the column was may show its default.
fn shows_default(column: &Column) -> bool {
    matches!(column.value, Some(Given::Default(_)))
}

/// An EPHEMERAL column holds nothing, and the server cannot make another of it.
fn is_replaced(old: &Column, new: &Column) -> bool {
    let ephemeral = |column: &Column| matches!(column.value, Some(Given::Ephemeral(_)));
    ephemeral(old) && !ephemeral(new)
}

fn loses_null(old: &Column, new: &Column) -> bool {
    let stored = is_stored(old) && is_stored(new);
    stored && old.ty.is_nullable() && !new.ty.is_nullable() && !shows_default(new)
}

fn modify_with_default(column: &Column) -> String {
    let default = format!("defaultValueOfTypeName({})", literal(&column.ty.to_string()));
    let with = Column {
        value: Some(Given::Default(default)),
        codec: None,
        ttl: None,
        comment: None,
        ..column.clone()
    };
    format!("MODIFY COLUMN {}", definition(&with))
}

/// Where each column of the new order is put, unless it stands there already: as few as possible are moved.
fn places(pair: &Pair<'_>) -> Vec<Option<String>> {
    let before: Vec<&str> = pair.from.columns.iter().map(|column| column.name.as_str()).collect();
    let stays = |column: &Column| {
        pair.from
            .column(&column.name)
            .is_some_and(|old| !is_replaced(old, column))
            .then(|| before.iter().position(|name| *name == column.name))
            .flatten()
    };
    let old_places: Vec<Option<usize>> = pair.to.columns.iter().map(stays).collect();
    let fixed = longest_increasing(&old_places);
    let mut after = None;
    let mut found = Vec::with_capacity(old_places.len());
    for (at, column) in pair.to.columns.iter().enumerate() {
        let last = !fixed[at..].iter().any(|fixed| *fixed) && old_places[at].is_none();
        let place = match after {
            _ if fixed[at] || last => None,
            None => Some(" FIRST".to_owned()),
            Some(name) => Some(format!(" AFTER {}", quote(name))),
        };
        found.push(place);
        after = Some(column.name.as_str());
    }
    found
}

/// Which elements belong to a longest increasing subsequence.
fn longest_increasing(values: &[Option<usize>]) -> Vec<bool> {
    // The last element of the best run of each length, and the element before each.
    let mut ends: Vec<usize> = Vec::new();
    let mut before = vec![None; values.len()];
    for (at, value) in values.iter().enumerate().filter(|(_, value)| value.is_some()) {
        let length = ends.partition_point(|end| values[*end] < *value);
        before[at] = length.checked_sub(1).map(|shorter| ends[shorter]);
        ends.truncate(ends.len().max(length));
        if length == ends.len() { ends.push(at) } else { ends[length] = at }
    }
    let mut chosen = vec![false; values.len()];
    let mut next = ends.last().copied();
    while let Some(at) = next {
        chosen[at] = true;
        next = before[at];
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_few_columns_as_possible_are_moved() {
        let of = |values: &[usize]| longest_increasing(&values.iter().map(|v| Some(*v)).collect::<Vec<_>>());
        assert_eq!(of(&[0, 1, 2]), [true, true, true]);
        assert_eq!(of(&[2, 0, 1]), [false, true, true]);
        assert_eq!(of(&[1, 2, 0]), [true, true, false]);
        assert_eq!(longest_increasing(&[None, Some(0)]), [false, true]);
    }
}
