//! Changes in two halves: both together do what one plan does, and the first half breaks no program.

use futures_util::FutureExt;
use rowcol_codegen::plan::expand::{Halves, NoHalves, halves};
use rowcol_codegen::plan::{Answers, Hazard, Step};
use rowcol_codegen::postgres::diff;
use rowcol_codegen::schema::Schema;
use rowcol_codegen::schema::postgres::Postgres;
use rowcol_tests::random::number;

use super::database::{Database, shown};
use super::round_trip::{Pair, reached, results};
use super::{apply, pairs, random};
use crate::decisions::Decisions;

/// What came of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Came {
    /// The running program tolerates no half of it.
    Refused,
    /// One of the halves has nothing to do.
    Alone,
    /// Both were made.
    Halved,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_written_pair_in_two_halves() {
    check(pairs::pairs(), 30).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn random_edits_in_two_halves() {
    check(random::pairs(number("ROWCOL_PAIRS").unwrap_or(random::PAIRS)), 50).await;
}

/// At least so many of these have two halves.
#[allow(clippy::print_stdout, reason = "a test tells what came of its pairs")]
async fn check(pairs: Vec<Pair>, halved: usize) {
    let (whole, scripts) = (std::env::var("ROWCOL_PAIR").is_err(), pairs.clone());
    let results = results(pairs, |pair, one, other| in_halves(pair, one, other).boxed()).await;
    let count = |came| results.iter().filter(|(_, result)| *result == Ok(came)).count();
    let counts = [Came::Refused, Came::Alone, Came::Halved].map(|came| (came, count(came)));
    println!("{} pairs: {counts:?}", results.len());
    let failed = results.iter().filter_map(|(name, result)| Some((name, result.as_ref().err()?)));
    let shown = failed.map(|(name, error)| {
        let Pair { a, b, .. } = scripts.iter().find(|pair| pair.name == *name).unwrap();
        format!("=== {name}\n--- a.sql\n{a}\n--- b.sql\n{b}\n---\n{error}\n")
    });
    let shown: Vec<_> = shown.collect();
    assert!(shown.is_empty(), "{} pairs failed\n{}", shown.len(), shown.join("\n"));
    assert!(!whole || count(Came::Halved) >= halved, "too few have two halves: {counts:?}");
}

#[tokio::test]
async fn a_view_that_groups_by_a_key_holds_on_to_it() {
    let (one, other) = (Database::create().await, Database::create().await);
    let table = "CREATE TABLE t (id int PRIMARY KEY, name text);";
    one.run(&format!("{table} CREATE VIEW seen AS SELECT id, name FROM t GROUP BY id")).await.unwrap();
    other.run("CREATE TABLE t (id int NOT NULL, name text)").await.unwrap();
    let (from, to) = (schema(one.read().await), schema(other.read().await));
    let Err(NoHalves::Breaks(breaks)) =
        halves(&from, &to, &Answers { accept_all: true, ..Answers::default() })
    else {
        panic!("the first half drops the key");
    };
    assert!(breaks.iter().any(|one| one.why.contains("the view seen")), "{breaks:?}");
    let held = one.run("ALTER TABLE t DROP CONSTRAINT t_pkey").await.unwrap_err();
    assert!(held.contains("2BP01"), "{held}");
}

async fn in_halves(pair: &Pair, one: &Database, other: &Database) -> Result<Came, String> {
    one.clear().await;
    other.clear().await;
    one.run(&pair.a).await?;
    other.run(&pair.b).await?;
    let (from, to) = (schema(one.read().await), schema(other.read().await));
    let Halves { between, expand, contract } = match halves(&from, &to, &Decisions::read(&pair.b).there) {
        Ok(halves) => halves,
        Err(NoHalves::Breaks(breaks)) if !breaks.is_empty() => return Ok(Came::Refused),
        Err(other) => return Err(format!("{other:?}")),
    };
    if let Some((step, hazard)) = breaking(&expand.postgres, &to.postgres) {
        return Err(format!("the first half breaks the running program: {hazard}\n{}", step.sql));
    }
    apply::deployed(one, &expand.postgres).await.map_err(|error| format!("expand: {error}"))?;
    reached(one, &shown(&between.postgres)).await.map_err(|error| format!("expand: {error}"))?;
    apply::deployed(one, &contract.postgres).await.map_err(|error| format!("contract: {error}"))?;
    reached(one, &shown(&to.postgres)).await.map_err(|error| format!("contract: {error}"))?;
    Ok(if expand.is_empty() || contract.is_empty() { Came::Alone } else { Came::Halved })
}

fn schema(postgres: Postgres) -> Schema {
    Schema { postgres, ..Schema::default() }
}

/// A step after which the running program may fail, or something is lost. NULL may come into columns that nobody of the
/// new version reads.
fn breaking<'s>(steps: &'s [Step], to: &Postgres) -> Option<(&'s Step, &'s Hazard)> {
    let breaks = |hazard: &Hazard| match hazard {
        Hazard::BreaksProgram { .. } | Hazard::LosesData { .. } | Hazard::DeletesRows { .. } => true,
        Hazard::AllowsNull { table, column } => {
            let same = to.tables.iter().find(|one| diff::plain(&one.name) == *table);
            same.is_some_and(|table| table.column(column).is_some())
        }
        _ => false,
    };
    steps.iter().find_map(|step| Some((step, step.hazards.iter().find(|hazard| breaks(hazard))?)))
}
