//! Random schemas with rows, random edits, there and back. `ROWCOL_PAIRS` says how many, `ROWCOL_SEED` which; with
//! `ROWCOL_SEED=random` they are others each time.

mod edits;
mod kinds;
mod model;
mod rows;

use std::collections::BTreeMap;

use rowcol_tests::random::{Random, number, seed};

use self::edits::Edit;
use self::model::Model;
use super::round_trip::{Pair, failures};

pub const PAIRS: u64 = 250;
/// How often each kind of edit has to occur in a run of that size.
const FEWEST: usize = 10;
/// How many edits of a pair are those whose turn it is.
const TURNS: usize = 4;
/// How many schemas are tried until there is something to edit for each of these.
const TRIES: usize = 1000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn random_edits_are_planned_and_applied_there_and_back() {
    let (seed, count) = (seed(), number("ROWCOL_PAIRS").unwrap_or(PAIRS));
    let edits = edits::all();
    let mut counts: BTreeMap<&str, usize> = edits.iter().map(|edit| (edit.name, 0)).collect();
    let mut pairs = BTreeMap::new();
    for at in 0..count {
        let (pair, made) = pair(&edits, seed, at);
        made.iter().for_each(|edit| *counts.entry(edit).or_default() += 1);
        pairs.insert(pair.name.clone(), (pair, made));
    }
    println!("{count} pairs, edits: {counts:?}");
    let failed = failures(pairs.values().map(|(pair, _)| pair.clone())).await;
    let shown = failed.iter().map(|(name, error)| {
        let (Pair { a, b, .. }, made) = &pairs[name];
        format!("=== {name}: {made:?}\n--- a.sql\n{a}\n--- b.sql\n{b}\n---\n{error}\n")
    });
    let shown: Vec<_> = shown.collect();
    assert!(failed.is_empty(), "{} of {count} pairs failed\n{}", failed.len(), shown.join("\n"));
    let rare: Vec<_> = counts.iter().filter(|(_, count)| **count < FEWEST).collect();
    assert!(count < PAIRS || rare.is_empty(), "too rare: {rare:?}");
}

/// So many pairs.
pub fn pairs(count: u64) -> Vec<Pair> {
    let (seed, edits) = (seed(), edits::all());
    (0..count).map(|at| pair(&edits, seed, at).0).collect()
}

/// One pair, and the edits that were made.
fn pair(edits: &[&'static Edit], seed: u64, at: u64) -> (Pair, Vec<&'static str>) {
    let random = &mut Random::new(seed.wrapping_add(at));
    // Every kind gets its turn, on a schema where there is something to edit.
    let first: Vec<&Edit> =
        (at..).step_by(97).take(TURNS).map(|at| edits[at as usize % edits.len()]).collect();
    let mut made: Vec<&str> = first.iter().map(|edit| edit.name).collect();
    let tried = (0..TRIES).find_map(|_| {
        let before = start(edits, random);
        let mut after = before.clone();
        first.iter().all(|edit| edit.apply(&mut after, random)).then_some((before, after))
    });
    let (before, mut model) = tried.unwrap_or_else(|| panic!("nothing to edit for {made:?}"));
    for _ in 0..random.below(3) {
        let edit = random.pick::<&Edit>(edits);
        if edit.apply(&mut model, random) {
            made.push(edit.name);
        }
    }
    let a = script(&rows::script_with_rows(&before, 5 + random.below(26)));
    let mut b = "-- accept: data-loss\n-- rename: none\n".to_owned();
    b.extend(model.renamed_since(&before.schema).iter().map(|rename| format!("-- rename: {rename}\n")));
    b.push_str(&script(&rows::script(&model)));
    (Pair { name: format!("ROWCOL_SEED={seed}, pair {at}"), a, b }, made)
}

fn script(statements: &[String]) -> String {
    statements.iter().map(|sql| format!("{sql};\n")).collect()
}

/// What half of all schemas have, so that there is something to change and to drop.
const COMMON: [&str; 15] = [
    "add a partitioned table",
    "add an enum",
    "add an enum",
    "append a value",
    "add an identity",
    "add a computed column",
    "add a unique key",
    "add a check",
    "add an exclusion",
    "add a foreign key",
    "add a foreign key",
    "add an index",
    "add a unique index",
    "add a view",
    "add a sequence",
];

/// Two to four tables and some edits.
fn start(edits: &[&'static Edit], random: &mut Random) -> Model {
    let mut model = Model::default();
    let named = |name: &str| edits.iter().find(|edit| edit.name == name).unwrap();
    for _ in 0..2 + random.below(3) {
        named("add a table").apply(&mut model, random);
    }
    for name in COMMON {
        if random.one_in(2) {
            named(name).apply(&mut model, random);
        }
    }
    for _ in 0..random.below(12) {
        random.pick::<&Edit>(edits).apply(&mut model, random);
    }
    model.settle();
    model
}
