//! Operations of every kind on both stores at once, over pools that are smaller than the number of tasks. One in ten is
//! dropped at a random poll. No answer may be wrong, no acknowledged write lost, no write half done; in the end nothing
//! runs and nothing is open.
//!
//! `ROWCOL_OPERATIONS` sets how many there are, `ROWCOL_SEED` repeats the choices of a run that printed its seed.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod attempt;
mod clickhouse;
mod ledger;
mod postgres;
mod rows;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use rowcol::prelude::*;
use rowcol_tests::Databases;
use rowcol_tests::random::{Random, number, seed};

use attempt::Kind;
use ledger::Ledger;

/// How many operations there are, on both stores together.
const OPERATIONS: u64 = 16_000;
/// How many tasks each store is used by.
const TASKS: u64 = 16;
/// How many connections each of their pools has.
const LIMIT: usize = 10;
/// How soon everything must have ended after the last operation.
const END: Duration = Duration::from_secs(10);

/// A store under test, and what was written to it.
pub struct World<S> {
    /// A pool of connections to it.
    pub store: S,
    /// What was written.
    pub ledger: Ledger,
}

type Worlds<S> = (Arc<World<S>>, Arc<Vec<Kind<S>>>);

/// Runs operations of random kinds, as many of each as its weight says.
fn spawn<S: Send + Sync + 'static>(
    (world, kinds): &Worlds<S>,
    operations: u64,
    seed: u64,
) -> Vec<tokio::task::JoinHandle<()>> {
    let tasks = (0..TASKS).map(|task| {
        let (world, kinds) = (world.clone(), kinds.clone());
        let mut random = Random::new(seed ^ (task + 1) << 48);
        let total: u64 = kinds.iter().map(|kind| kind.weight).sum();
        tokio::spawn(async move {
            for _ in 0..operations.div_ceil(TASKS) {
                let mut left = random.below(total);
                let chosen = kinds.iter().find(|kind| {
                    let found = left < kind.weight;
                    left = left.saturating_sub(kind.weight);
                    found
                });
                let kind = chosen.unwrap();
                (kind.run)(&world, kind, &mut random).await;
            }
        })
    });
    tasks.collect()
}

/// The most connections that Postgres ever saw of the database, until `stop`.
async fn most_connections(watcher: Postgres, stop: Arc<AtomicBool>, most: Arc<AtomicUsize>) {
    let sql = "select count(*) from pg_stat_activity where datname = current_database()
        and pid <> pg_backend_pid() and backend_type = 'client backend'";
    while !stop.load(Ordering::Relaxed) {
        let rows = watcher.query_raw(sql).await.unwrap();
        most.fetch_max(rows[0][0].as_ref().unwrap().parse().unwrap(), Ordering::Relaxed);
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn dropped_operations_harm_nobody() {
    let (seed, operations) = (seed(), number("ROWCOL_OPERATIONS").unwrap_or(OPERATIONS));
    let databases = Databases::create().await;
    let started = Instant::now();
    let with = |url: &str, parameters: &str| {
        format!("{url}{}{parameters}", if url.contains('?') { '&' } else { '?' })
    };
    let postgres_url = with(&databases.postgres_url, &format!("connection_limit={LIMIT}"));
    let clickhouse_url = with(&databases.clickhouse_url, &format!("max={LIMIT}"));
    let postgres = Postgres::connect(&postgres_url).await.unwrap();
    let clickhouse = ClickHouse::connect(&clickhouse_url).await.unwrap();
    postgres.create(rows::POSTGRES).await.unwrap();
    clickhouse.create(rows::CLICKHOUSE).await.unwrap();
    rows::fill(&postgres, &clickhouse).await;
    // The watchers have their own connections. Those of the databases are not used, so that only the pool's are seen.
    drop(databases.stores);
    let watcher = Postgres::connect(&with(&databases.postgres_url, "connection_limit=1")).await.unwrap();
    let (stop, most) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    settled(&watcher, LIMIT).await;
    let watching = tokio::spawn(most_connections(watcher.clone(), stop.clone(), most.clone()));

    let postgres =
        (Arc::new(World { store: postgres, ledger: Ledger::default() }), Arc::new(postgres::kinds()));
    let clickhouse =
        (Arc::new(World { store: clickhouse, ledger: Ledger::default() }), Arc::new(clickhouse::kinds()));
    let on_postgres = spawn(&postgres, operations * 5 / 8, seed);
    let on_clickhouse = spawn(&clickhouse, operations * 3 / 8, seed.rotate_left(7));
    for (store, tasks) in [("ClickHouse", on_clickhouse), ("Postgres", on_postgres)] {
        for task in tasks {
            task.await.unwrap();
        }
        println!("{store} was done after {:?}", started.elapsed());
    }
    let ran = started.elapsed();
    stop.store(true, Ordering::Relaxed);
    watching.await.unwrap();

    let ended = Instant::now();
    postgres::ended(&watcher, END).await;
    clickhouse::ended(&ClickHouse::connect(&databases.clickhouse_url).await.unwrap(), END).await;
    println!("all ended {:?} after the last operation", ended.elapsed());
    assert!(most.load(Ordering::Relaxed) <= LIMIT, "{most:?} connections where {LIMIT} are allowed");
    postgres::all_connections_are_free(&postgres.0.store, LIMIT).await;
    clickhouse::all_turns_are_free(&clickhouse.0.store, LIMIT).await;
    println!("Postgres: {}", postgres::verify(&postgres.0).await);
    println!("ClickHouse: {}", clickhouse::verify(&clickhouse.0).await);

    let mut all = [0, 0];
    println!(
        "{:>10} {:>8}  kind, and the polls after which it was dropped: how often",
        "operations", "dropped"
    );
    let tallies = postgres.1.iter().map(Kind::tally).chain(clickhouse.1.iter().map(Kind::tally));
    for tally in tallies {
        println!("{tally}");
        all[0] += tally.operations();
        all[1] += tally.dropped();
        tally.check();
    }
    println!("{:>10} {:>8}  in {ran:?}, with all checks in {:?}", all[0], all[1], started.elapsed());
    assert!(all[0] >= operations && all[1] * 12 >= all[0], "fewer than one in twelve were dropped");
}

/// Waits until the server has closed the connections that are no pool's.
async fn settled(watcher: &Postgres, limit: usize) {
    let sql = format!(
        "select count(*) <= {limit} from pg_stat_activity where datname = current_database()
         and pid <> pg_backend_pid() and backend_type = 'client backend'"
    );
    for _ in 0..500 {
        if watcher.query_raw(&sql).await.unwrap()[0][0].as_deref() == Some("t") {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("connections of others stay open");
}
