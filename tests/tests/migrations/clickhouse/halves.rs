//! Changes in two halves: both together do what one plan does, and the first half breaks no program.

use rowcol_codegen::clickhouse::normal;
use rowcol_codegen::plan::Hazard;
use rowcol_codegen::plan::expand::{Halves, NoHalves, halves};
use rowcol_codegen::schema::Schema;
use rowcol_codegen::schema::clickhouse::ClickHouse;

use super::database::{Database, Server};
use super::random::dictionaries::is_circular;
use super::random::{PAIRS, databases, results, schemas};
use crate::difference::difference;

/// How many of so many pairs have two halves.
const FEWEST: usize = 30;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn random_edits_in_two_halves() {
    let (pairs, results) = results(pair).await;
    let halved = results.iter().filter(|result| **result == Ok(true)).count();
    println!("{pairs} pairs, {halved} in two halves");
    let failed: Vec<String> = results.into_iter().filter_map(Result::err).collect();
    assert!(failed.is_empty(), "{} of {pairs} pairs failed\n{}", failed.len(), failed.join("\n"));
    assert!(pairs < PAIRS || halved >= FEWEST, "too few have two halves");
}

/// Whether the pair has two halves.
async fn pair(server: &Server, seed: u64, at: u64) -> Result<bool, String> {
    let (before, after, made) = schemas(seed, at)?;
    let (from, to, decisions) = databases(server, (&before, &after)).await?;
    let schema = |clickhouse: ClickHouse| Schema { clickhouse, ..Schema::default() };
    let (old, new) = (schema(from.live().await), schema(to.live().await));
    let Halves { between, expand, contract } = match halves(&old, &new, &decisions.there) {
        Ok(halves) => halves,
        Err(NoHalves::Breaks(breaks)) if !breaks.is_empty() => return Ok(false),
        Err(NoHalves::Undecided(asked)) if is_circular(&asked) => return Ok(false),
        Err(other) => return Err(format!("{made:?}: {other:?}")),
    };
    let breaks = |hazard: &&Hazard| {
        matches!(hazard, Hazard::BreaksProgram { .. } | Hazard::LosesData { .. } | Hazard::DeletesRows { .. })
    };
    if let Some(hazard) = expand.clickhouse.iter().flat_map(|step| &step.hazards).find(breaks) {
        return Err(format!("{made:?}: the first half breaks the running program: {hazard}"));
    }
    for (half, plan, schema) in
        [("expand", &expand, &between.clickhouse), ("contract", &contract, &new.clickhouse)]
    {
        let applied = from.apply(&plan.clickhouse).await;
        let reached = match applied {
            Ok(()) => reached(&from, schema).await,
            Err(error) => Err(error),
        };
        reached.map_err(|error| format!("{made:?}, {half}: {error}\n{:#?}", plan.clickhouse))?;
        // What a rebuild leaves holds the columns that go.
        from.finish().await?;
    }
    from.drop().await;
    to.drop().await;
    Ok(!expand.is_empty() && !contract.is_empty())
}

async fn reached(database: &Database, expected: &ClickHouse) -> Result<(), String> {
    let (expected, found) = (normal::schema(expected.clone()), database.schema().await);
    let json = |schema: &ClickHouse| serde_json::to_string_pretty(schema).unwrap();
    if expected == found { Ok(()) } else { Err(difference(&json(&expected), &json(&found))) }
}
