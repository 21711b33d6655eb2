//! Exclusion constraints. The server builds their index under its lock: there is no way to build it before.

use std::collections::HashSet;

use super::draft::{Draft, Phase};
use super::existing::Existing;
use super::index::{lost, mentions};
use super::key::{add, drop, object, rename};
use super::pair::Pair;
use super::part::changes;
use super::upheaval::Upheaval;
use crate::plan::Hazard;
use crate::postgres::ddl::constraint::{self, operator};
use crate::postgres::ddl::expression::enclosed;
use crate::postgres::ddl::index::key;
use crate::postgres::effect::Effect;
use crate::postgres::name::{qualified, quote};
use crate::schema::postgres::{Exclusion, ExclusionPart, IndexKey, Name, Table};

/// What differs between the exclusion constraints of a pair.
pub(super) fn steps(
    pair: &Pair<'_, Table>,
    upheaval: &Upheaval,
    taken: &HashSet<String>,
    draft: &mut Draft<'_>,
) {
    let (table, lost) = (&pair.new.name, lost(pair));
    let stands = |exclusion: &Exclusion| {
        let parts = exclusion.parts.iter().map(|one| &one.part);
        let predicate = exclusion.predicate.as_ref();
        stands(exclusion, &pair.to.name, upheaval) || mentions(parts, &exclusion.include, predicate, &lost)
    };
    let found = changes(&pair.from.exclusions, &pair.to.exclusions, stands, taken);
    rename(table, &found, draft);
    // Where the name stays, both are one transaction, under one lock: no row slips through between.
    let in_place: Vec<&String> = pair
        .from
        .exclusions
        .iter()
        .filter(|old| found.dropped.contains(&old.name) && found.added.contains(&old.name) && !stands(old))
        .map(|old| &old.name)
        .collect();
    for name in found.dropped.iter().filter(|name| !in_place.contains(name)) {
        drop(Phase::DropKeys, &pair.old.name, name, None, draft);
    }
    for exclusion in pair.new.exclusions.iter().filter(|one| found.added.contains(&one.name)) {
        if in_place.contains(&&exclusion.name) {
            drop(Phase::AddKeys, table, &exclusion.name, None, draft);
        }
        let sql = add(table, &constraint::exclusion(exclusion));
        let existing = Existing::table(Effect::ExclusiveIndex, table);
        let hazards = vec![conflicts(table, exclusion)];
        draft.step(Phase::AddKeys, &object(table, &exclusion.name), sql, hazards, &existing);
    }
}

/// Whether it has to make way for a change of what it compares: the operators may be others for the new type.
fn stands(exclusion: &Exclusion, table: &Name, upheaval: &Upheaval) -> bool {
    let keys = exclusion.parts.iter().map(|one| &one.part.key);
    let is_changed = |key: &IndexKey| match key {
        IndexKey::Column(column) => upheaval.changes(table, [column]),
        IndexKey::Expression(sql) => upheaval.shakes(table, sql),
    };
    keys.into_iter().any(is_changed)
        || upheaval.changes(table, &exclusion.include)
        || exclusion.predicate.iter().any(|sql| upheaval.shakes(table, sql))
}

/// Pairs of rows that the constraint would refuse. A row is told from others by where it is stored.
fn conflicts(table: &Name, exclusion: &Exclusion) -> Hazard {
    let value = |(at, one): (usize, &ExclusionPart)| format!("{} AS part_{at}", key(&one.part.key));
    let values: Vec<String> = exclusion.parts.iter().enumerate().map(value).collect();
    let only = exclusion.predicate.as_ref();
    let only = only.map_or_else(String::new, |sql| format!(" WHERE {}", enclosed(sql)));
    let rows = format!(
        "(SELECT tableoid AS file, ctid AS place, {} FROM {}{only})",
        values.join(", "),
        qualified(table)
    );
    let compared = exclusion.parts.iter().enumerate().map(|(at, ExclusionPart { operator: by, .. })| {
        format!(" AND one.part_{at} {} other.part_{at}", operator(by))
    });
    Hazard::MayFail {
        why: format!("pairs of rows of {} that {} excludes", qualified(table), quote(&exclusion.name)),
        check: format!(
            "SELECT count(*) FROM {rows} AS one JOIN {rows} AS other \
             ON (one.file, one.place) < (other.file, other.place){}",
            compared.collect::<String>()
        ),
    }
}
