//! The order of both stores' migrations.

use std::collections::HashSet;

use super::{HistoryError, Migration};
use crate::schema::Schema;

/// How far both stores have come, and the schema that they hold then.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Place<'a> {
    postgres: usize,
    clickhouse: usize,
    hash: &'a str,
}

/// One chain through the migrations of both stores, each store's in the order given.
pub(super) fn ordered(
    postgres: Vec<Migration>,
    clickhouse: Vec<Migration>,
) -> Result<Vec<Migration>, HistoryError> {
    ties(&postgres, &clickhouse)?;
    ties(&clickhouse, &postgres)?;
    let turns = turns(&postgres, &clickhouse)?;
    let (mut postgres, mut clickhouse) = (postgres.into_iter(), clickhouse.into_iter());
    let chain = turns.into_iter().flat_map(|[one, other]| {
        let one = if one { postgres.next() } else { None };
        one.into_iter().chain(if other { clickhouse.next() } else { None })
    });
    Ok(chain.collect())
}

/// Halves of one change name each other and have the same hashes.
fn ties(of: &[Migration], others: &[Migration]) -> Result<(), HistoryError> {
    for migration in of {
        let Some(goes_with) = &migration.goes_with else { continue };
        let why = match others.iter().find(|other| other.name == *goes_with) {
            None => "which is not there",
            Some(other) if other.goes_with.as_ref() != Some(&migration.name) => "which does not say the same",
            Some(other) if other.parent != migration.parent || other.result != migration.result => {
                "which has other hashes"
            }
            Some(_) => continue,
        };
        return Err(HistoryError::Tie {
            migration: migration.full_name(),
            goes_with: goes_with.clone(),
            why,
        });
    }
    Ok(())
}

/// Which stores take a step, turn by turn. Hashes come back when a change is taken back, so every way is tried.
fn turns(postgres: &[Migration], clickhouse: &[Migration]) -> Result<Vec<[bool; 2]>, HistoryError> {
    let start = Schema::default().hash();
    let first = Place { postgres: 0, clickhouse: 0, hash: &start };
    // Each place that was reached, with the one that it was reached from.
    let mut reached = vec![(first, 0)];
    let mut seen = HashSet::from([first]);
    let mut open = vec![0];
    let mut furthest = 0;
    while let Some(at) = open.pop() {
        let place = reached[at].0;
        let done = |place: Place<'_>| place.postgres + place.clickhouse;
        if done(place) > done(reached[furthest].0) {
            furthest = at;
        }
        if done(place) == postgres.len() + clickhouse.len() {
            break;
        }
        let heads = [postgres.get(place.postgres), clickhouse.get(place.clickhouse)];
        for [one, other] in [[false, true], [true, false], [true, true]] {
            let taken = [heads[0].filter(|_| one), heads[1].filter(|_| other)];
            let Some(hash) = leads_to(place.hash, taken, one && other) else { continue };
            let next = Place {
                postgres: place.postgres + usize::from(one),
                clickhouse: place.clickhouse + usize::from(other),
                hash,
            };
            if seen.insert(next) {
                reached.push((next, at));
                open.push(reached.len() - 1);
            }
        }
    }
    let place = reached[furthest].0;
    if place.postgres + place.clickhouse < postgres.len() + clickhouse.len() {
        return Err(broken(&postgres[..], clickhouse, place));
    }
    let mut turns = Vec::new();
    let mut at = furthest;
    while at != 0 {
        let (place, from) = reached[at];
        let before = reached[from].0;
        turns.push([place.postgres > before.postgres, place.clickhouse > before.clickhouse]);
        at = from;
    }
    turns.reverse();
    Ok(turns)
}

/// The schema after a turn that takes these migrations; None where they cannot be taken.
fn leads_to<'a>(from: &str, taken: [Option<&'a Migration>; 2], both: bool) -> Option<&'a str> {
    match taken {
        [Some(one), Some(other)] => {
            let tied = one.goes_with.as_ref() == Some(&other.name);
            (tied && one.parent == from).then_some(one.result.as_str())
        }
        [Some(one), None] | [None, Some(one)] => {
            (!both && one.goes_with.is_none() && one.parent == from).then_some(one.result.as_str())
        }
        [None, None] => None,
    }
}

/// Why the chain ends at this place.
fn broken(postgres: &[Migration], clickhouse: &[Migration], place: Place<'_>) -> HistoryError {
    let (done, rest) = (&postgres[..place.postgres], &postgres[place.postgres..]);
    let (also_done, also_rest) = (&clickhouse[..place.clickhouse], &clickhouse[place.clickhouse..]);
    let applied = || done.iter().chain(also_done);
    let heads: Vec<&Migration> = rest.iter().take(1).chain(also_rest.first()).collect();
    for head in &heads {
        if let Some(one) = applied().find(|one| one.parent == head.parent && one.parent != one.result) {
            return HistoryError::Fork { one: one.full_name(), other: head.full_name() };
        }
    }
    if let [one, other] = heads[..]
        && one.parent == other.parent
        && one.parent == place.hash
    {
        return HistoryError::Fork { one: one.full_name(), other: other.full_name() };
    }
    let previous = applied().rfind(|one| one.result == place.hash);
    let migration = heads.first().map(|head| head.full_name()).unwrap_or_default();
    HistoryError::Gap { migration, previous: previous.map(Migration::full_name) }
}
