//! The servers, with the data set.

use anyhow::{Context as _, Result};
use peers_harness::Login;
use peers_harness::data::{EVENTS, Size, TABLES};
use rowcol_dev::{Local, Store};
use tokio::runtime::Runtime;
use tokio_postgres::{Client, NoTls};

use crate::load;

/// The servers, for as long as this lives.
pub struct Servers {
    _local: Local,
    runtime: Runtime,
    /// What the peers are told.
    pub environment: Vec<(&'static str, String)>,
    scratch: Client,
    clickhouse: clickhouse::Client,
}

/// Starts them and loads the data set, unless it is there from a run before.
pub fn start(size: Size) -> Result<Servers> {
    let local = Local::builder()
        .project("peers")
        .stores([Store::Postgres, Store::ClickHouse])
        .disposable()
        .start()?;
    let postgres = local.postgres_url().context("Postgres was asked for")?.to_owned();
    let clickhouse = local.clickhouse_url().context("ClickHouse was asked for")?.to_owned();
    let runtime = Runtime::new()?;
    let (name, scratch_name) = (format!("peers_{}", size.traces), "peers_scratch");
    let scratch = runtime.block_on(async {
        load::postgres(&postgres, &name, size).await?;
        load::clickhouse(&clickhouse_client(&clickhouse), &name, size).await?;
        scratch(&postgres, &clickhouse, scratch_name).await
    })?;
    let environment = vec![
        ("PEERS_POSTGRES", with_database(&postgres, &name)),
        ("PEERS_SCRATCH", with_database(&postgres, scratch_name)),
        ("PEERS_CLICKHOUSE", with_database(&clickhouse, &name)),
        ("PEERS_CLICKHOUSE_SCRATCH", with_database(&clickhouse, scratch_name)),
        ("PEERS_SIZE", serde_json::to_string(&size)?),
    ];
    let clickhouse = clickhouse_client(&with_database(&clickhouse, scratch_name));
    Ok(Servers { _local: local, runtime, environment, scratch, clickhouse })
}

impl Servers {
    /// The versions of both.
    pub fn versions(&self) -> Result<String> {
        self.runtime.block_on(async {
            let postgres: String = self.scratch.query_one("show server_version", &[]).await?.get(0);
            let clickhouse: String = self.clickhouse.query("select version()").fetch_one().await?;
            Ok(format!(
                "Postgres {}, ClickHouse {clickhouse}",
                postgres.split(' ').next().unwrap_or(&postgres)
            ))
        })
    }

    /// What the last workload wrote, as a hash. The tables are empty afterwards.
    pub fn written(&self) -> Result<String> {
        self.runtime.block_on(async {
            let mut hashes = Vec::new();
            for table in ["traces", "observations"] {
                let sql = format!("select count(*) || '/' || coalesce(sum(hashtextextended(t::text, 0)), 0) from {table} t");
                hashes.push(self.scratch.query_one(&sql, &[]).await?.get::<_, String>(0));
            }
            self.scratch.batch_execute("truncate traces, observations").await?;
            let sql = "select concat(toString(count()), '/', toString(sum(cityHash64(toString(tuple(*)))))) from events";
            hashes.push(self.clickhouse.query(sql).fetch_one().await?);
            self.clickhouse.query("truncate table events").execute().await?;
            Ok(hashes.join(" "))
        })
    }
}

/// Empty tables to write to.
async fn scratch(postgres: &str, clickhouse: &str, name: &str) -> Result<Client> {
    let admin = connect(postgres).await?;
    admin.batch_execute(&format!("drop database if exists {name} with (force)")).await?;
    admin.batch_execute(&format!("create database {name}")).await?;
    let scratch = connect(&with_database(postgres, name)).await?;
    scratch.batch_execute(TABLES).await?;
    let admin = clickhouse_client(clickhouse);
    admin.query(&format!("drop database if exists {name} sync")).execute().await?;
    admin.query(&format!("create database {name}")).execute().await?;
    admin.query(&format!("create table {name}.events {EVENTS}")).execute().await?;
    Ok(scratch)
}

/// A connection to Postgres.
pub async fn connect(url: &str) -> Result<Client> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

fn clickhouse_client(url: &str) -> clickhouse::Client {
    let Login { endpoint, user, password, database } = url.into();
    let client = clickhouse::Client::default().with_url(endpoint).with_user(user);
    client.with_password(password).with_database(database)
}

/// The URL with another database.
pub fn with_database(url: &str, database: &str) -> String {
    url.rsplit_once('/').map_or_else(|| url.to_owned(), |(server, _)| format!("{server}/{database}"))
}
