//! Random schemas with rows, random edits, there and back. `ROWCOL_PAIRS` says how many, `ROWCOL_SEED` which; with
//! `ROWCOL_SEED=random` they are others each time.

mod changes;
pub mod dictionaries;
mod edits;
mod kinds;
mod model;
mod rows;

use std::collections::BTreeMap;

use futures_util::{StreamExt, stream};
use rowcol_codegen::clickhouse::ddl::create;
use rowcol_codegen::clickhouse::diff::steps;
use rowcol_codegen::plan::Answers;
use rowcol_codegen::schema::clickhouse::ClickHouse as Schema;
use rowcol_tests::random::{Random, number, seed};

use self::dictionaries::{is_circular, without_dictionaries};
use self::edits::EDITS;
use self::model::Model;
use super::database::{Database, Server, kept};
use crate::decisions::Decisions;

pub const PAIRS: u64 = 250;
/// How often each kind of edit has to occur in a run of that size.
const FEWEST: usize = 10;
/// How many schemas are tried until there is something to edit for each of these.
const TRIES: usize = 1000;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn random_edits_are_planned_and_applied_there_and_back() {
    let (pairs, results) = results(pair).await;
    let mut counts: BTreeMap<&str, usize> = EDITS.iter().map(|edit| (edit.name, 0)).collect();
    let mut failed = Vec::new();
    for result in results {
        match result {
            Ok(edits) => edits.into_iter().for_each(|edit| *counts.entry(edit).or_default() += 1),
            Err(error) => failed.push(error),
        }
    }
    println!("{pairs} pairs, edits: {counts:?}");
    assert!(failed.is_empty(), "{} of {pairs} pairs failed\n{}", failed.len(), failed.join("\n"));
    let rare: Vec<_> = counts.iter().filter(|(_, count)| **count < FEWEST).collect();
    assert!(pairs < PAIRS || rare.is_empty(), "too rare: {rare:?}");
}

/// How many pairs there are in this run, and what came of each, four at once. An error begins with the pair.
pub async fn results<T>(
    work: impl AsyncFn(&Server, u64, u64) -> Result<T, String>,
) -> (u64, Vec<Result<T, String>>) {
    let (seed, pairs) = (seed(), number("ROWCOL_PAIRS").unwrap_or(PAIRS));
    let server = Server::get().await;
    let results = stream::iter(0..pairs).map(|at| {
        let (server, work) = (&server, &work);
        async move {
            let result = work(server, seed.wrapping_add(at), at).await;
            result.map_err(|error| format!("=== ROWCOL_SEED={seed}, pair {at}\n{error}"))
        }
    });
    (pairs, results.buffer_unordered(4).collect().await)
}

/// Two schemas, and the edits that lead from one to the other.
pub fn schemas(seed: u64, at: u64) -> Result<(Model, Model, Vec<&'static str>), String> {
    let mut random = Random::new(seed);
    // Every kind gets its turn, twice in a round, on a schema where there is something to edit.
    let turns = [at, at + 1].map(|at| &EDITS[at as usize % EDITS.len()]);
    let tried = (0..TRIES).find_map(|_| {
        let before = Model::random(&mut random);
        let mut after = before.clone();
        turns.iter().all(|edit| (edit.make)(&mut after, &mut random)).then_some((before, after))
    });
    let mut made: Vec<&str> = turns.iter().map(|edit| edit.name).collect();
    let (before, mut after) = tried.ok_or_else(|| format!("nothing to edit for {made:?}"))?;
    for _ in 0..random.below(5) {
        let edit = random.pick(EDITS);
        if (edit.make)(&mut after, &mut random) {
            made.push(edit.name);
        }
    }
    Ok((before, after, made))
}

/// Both in databases, the first with rows; and what a person would say.
pub async fn databases(
    server: &Server,
    (before, after): (&Model, &Model),
) -> Result<(Database, Database, Decisions), String> {
    let (from, to) = (server.database().await, server.database().await);
    let script = |schema: &Schema| create(schema).iter().map(|made| made.sql.clone()).collect::<Vec<_>>();
    for (database, model) in [(&from, before), (&to, after)] {
        for sql in script(&model.schema()) {
            database.statement(&sql).await?;
        }
    }
    for sql in before.rows() {
        from.statement(&sql).await?;
    }
    let decisions = Decisions::of(Answers {
        accept_all: true,
        no_renames: true,
        renames: after.renames.iter().map(|(old, new)| format!("{old}:{new}").parse().unwrap()).collect(),
        ..Answers::default()
    });
    Ok((from, to, decisions))
}

/// Migrates; what a plan may not do at once is done as its refusal says.
async fn migrate(database: &Database, to: &Schema, answers: &Answers) -> Result<(), String> {
    if steps(&database.live().await, to, answers).is_err_and(|asked| is_circular(&asked)) {
        let freed = without_dictionaries(&database.schema().await);
        let accepted = Answers { accept_all: true, no_renames: true, ..Answers::default() };
        database.migrate(&freed, &accepted).await?;
    }
    database.migrate(to, answers).await.map(drop)
}

/// One pair; gives the edits that were made.
async fn pair(server: &Server, seed: u64, at: u64) -> Result<Vec<&'static str>, String> {
    let (before, after, made) = schemas(seed, at)?;
    let (from, to, decisions) = databases(server, (&before, &after)).await?;
    let (old, new) = (from.schema().await, to.schema().await);
    let columns = kept(&old, &new, &decisions);
    let mut rows = Vec::new();
    for kept in &columns {
        rows.push(from.rows(&kept.old, &kept.before).await);
    }
    migrate(&from, &new, &decisions.there).await.map_err(|error| format!("{made:?}: {error}"))?;
    for (kept, before) in columns.iter().zip(&rows) {
        let after = from.rows(&kept.new, &kept.after).await;
        if after != *before {
            return Err(format!("{made:?}: rows of {} changed:\n{before}became\n{after}", kept.old));
        }
    }
    // What rebuilds have left is dropped before, or is in the way back.
    if at.is_multiple_of(2) {
        from.finish().await?;
    }
    let back = migrate(&from, &old, &decisions.back).await;
    back.map_err(|error| format!("{made:?} on the way back: {error}"))?;
    from.drop().await;
    to.drop().await;
    Ok(made)
}
