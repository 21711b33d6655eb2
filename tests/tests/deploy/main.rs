//! Migrations run on real servers: deployed, stopped at every point, raced, taken back.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod applied;
mod closed;
mod embedded;
mod failed;
mod folder;
mod full;
mod killed;
mod phases;
mod raced;
mod resolved;
mod restarted;
mod verified;

use std::time::{Duration, Instant};

use rowcol::Stores;
use rowcol::migrate::{Databases, Error, Event, Options, Report};
use rowcol_tests::Databases as Own;

use folder::Folder;

/// Rows of a query in Postgres, cells joined by a bar.
async fn postgres(stores: &Stores, sql: &str) -> Vec<String> {
    joined(stores.postgres.query_raw(sql).await.unwrap())
}

/// Rows of a query in ClickHouse, cells joined by a bar.
async fn clickhouse(stores: &Stores, sql: &str) -> Vec<String> {
    joined(stores.clickhouse.query_raw(sql).await.unwrap())
}

fn joined(rows: Vec<Vec<Option<String>>>) -> Vec<String> {
    let cell = |cell: Option<String>| cell.unwrap_or_else(|| "NULL".into());
    rows.into_iter().map(|row| row.into_iter().map(cell).collect::<Vec<_>>().join("|")).collect()
}

/// The ledgers of both stores: which statements are done.
async fn ledgers(stores: &Stores) -> [Vec<String>; 2] {
    let rows = "SELECT migration, direction, statement, state FROM rowcol_migrations";
    [
        postgres(stores, &format!("{rows} ORDER BY 1, 2, 3")).await,
        clickhouse(stores, &format!("{rows} FINAL ORDER BY migration, direction, statement")).await,
    ]
}

async fn deploy(own: &Own, folder: &Folder) -> Result<Report, Error> {
    let databases = Databases::from(&own.stores);
    rowcol::migrate::deploy(&databases, &folder.history(), &Options::default()).await
}

/// Waits until something holds.
///
/// # Panics
/// It does not for a long time.
async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let started = Instant::now();
    while !holds().await {
        assert!(started.elapsed() < Duration::from_secs(60), "waited in vain until {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Waits until Postgres runs a statement of these words in this database, or runs it no more.
async fn until_postgres_runs(stores: &Stores, beginning: &str, runs: bool) {
    let sql = format!(
        "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' \
         AND query LIKE '{beginning}%'"
    );
    let expected = if runs { "t" } else { "f" };
    until(beginning, async || postgres(stores, &sql).await == [expected]).await;
}
