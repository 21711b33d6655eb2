//! Databases of a test's own.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use rowcol::{ClickHouse, Postgres, Result, Stores};
use rowcol_dev::Local;
use tokio::sync::OnceCell;

/// What the names of all test databases begin with.
const PREFIX: &str = "rowcol_test_";

/// The servers; they stop some seconds after the last process that uses them.
fn servers() -> &'static Local {
    static SERVERS: OnceLock<Local> = OnceLock::new();
    SERVERS.get_or_init(|| {
        let started = Local::builder().project("tests").disposable().start();
        started.unwrap_or_else(|error| panic!("the tests need real stores: {error}"))
    })
}

/// An empty database in each store.
#[derive(Debug)]
pub struct Databases {
    /// Connections to both.
    pub stores: Stores,
    /// `postgres://…/database`
    pub postgres_url: String,
    /// `http://…/database`
    pub clickhouse_url: String,
}

impl Databases {
    /// Makes them.
    ///
    /// # Panics
    /// The servers cannot be had: a test cannot go on without them.
    pub async fn create() -> Self {
        match Self::try_create().await {
            Ok(databases) => databases,
            Err(error) => panic!("cannot make databases for a test: {error}"),
        }
    }

    async fn try_create() -> Result<Self> {
        static SWEPT: OnceCell<()> = OnceCell::const_new();
        static NEXT: AtomicUsize = AtomicUsize::new(0);

        let local = tokio::task::spawn_blocking(servers).await.expect("starting the servers panicked");
        let (postgres_url, clickhouse_url) =
            (local.postgres_url().expect("asked for"), local.clickhouse_url().expect("asked for"));
        let postgres = Postgres::connect(&with_parameter(postgres_url, "connection_limit=1")).await?;
        let clickhouse = ClickHouse::connect(clickhouse_url).await?;
        SWEPT.get_or_try_init(|| sweep(&postgres, &clickhouse)).await?;

        let name = format!("{PREFIX}{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        postgres.execute_raw(&format!("CREATE DATABASE {name}")).await?;
        clickhouse.execute_raw(&format!("CREATE DATABASE {name}")).await?;
        let postgres_url = with_database(postgres_url, &name);
        let clickhouse_url = with_database(clickhouse_url, &name);
        let stores = Stores::connect(&postgres_url, &clickhouse_url).await?;
        Ok(Self { stores, postgres_url, clickhouse_url })
    }
}

/// Drops the databases of processes that are gone, however they ended.
async fn sweep(postgres: &Postgres, clickhouse: &ClickHouse) -> Result<()> {
    let left = postgres
        .query_raw(&format!("SELECT datname::text FROM pg_database WHERE datname LIKE '{PREFIX}%'"))
        .await?;
    for name in left.iter().flatten().flatten().filter(|name| is_abandoned(name)) {
        // Another process may be dropping it at this moment.
        let _ = postgres.execute_raw(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
    }
    let left = clickhouse
        .query_raw(&format!("SELECT name FROM system.databases WHERE name LIKE '{PREFIX}%'"))
        .await?;
    for name in left.iter().flatten().flatten().filter(|name| is_abandoned(name)) {
        let _ = clickhouse.execute_raw(&format!("DROP DATABASE IF EXISTS {name}")).await;
    }
    Ok(())
}

/// Whether the process that a database is named after has ended.
fn is_abandoned(name: &str) -> bool {
    let process = name.strip_prefix(PREFIX).and_then(|rest| rest.split('_').next());
    process.is_some_and(|process| !std::path::Path::new("/proc").join(process).exists())
}

fn with_parameter(url: &str, parameter: &str) -> String {
    format!("{url}{}{parameter}", if url.contains('?') { '&' } else { '?' })
}

/// The same server, another database: the last part of the path.
fn with_database(url: &str, name: &str) -> String {
    let (address, parameters) = url.split_once('?').map_or((url, None), |(a, p)| (a, Some(p)));
    let server = address.rsplit_once('/').map_or(address, |(server, _)| server);
    match parameters {
        Some(parameters) => format!("{server}/{name}?{parameters}"),
        None => format!("{server}/{name}"),
    }
}
