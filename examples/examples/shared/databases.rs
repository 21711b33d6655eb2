//! Databases of a program's own on the local servers.

use anyhow::Context;
use rowcol::Stores;
use rowcol_dev::Local;

/// A database of this run's own in each store, so that the program can be run again and beside itself.
pub async fn make_databases(local: &Local, name: &str) -> anyhow::Result<Stores> {
    let (postgres, clickhouse) = urls(local)?;
    let server = Stores::connect(postgres, clickhouse).await?;
    server.postgres.execute_raw(&format!("CREATE DATABASE {name}")).await?;
    server.clickhouse.execute_raw(&format!("CREATE DATABASE {name}")).await?;
    Ok(Stores::connect(&with_database(postgres, name), &with_database(clickhouse, name)).await?)
}

/// Drops them.
pub async fn drop_databases(local: &Local, stores: Stores, name: &str) -> anyhow::Result<()> {
    drop(stores);
    let (postgres, clickhouse) = urls(local)?;
    let server = Stores::connect(postgres, clickhouse).await?;
    server.postgres.execute_raw(&format!("DROP DATABASE {name} WITH (FORCE)")).await?;
    server.clickhouse.execute_raw(&format!("DROP DATABASE {name} SYNC")).await?;
    Ok(())
}

fn urls(local: &Local) -> anyhow::Result<(&str, &str)> {
    let postgres = local.postgres_url().context("no Postgres was started")?;
    Ok((postgres, local.clickhouse_url().context("no ClickHouse was started")?))
}

/// The same server, another database: the last part of the URL's path.
fn with_database(url: &str, name: &str) -> String {
    let (address, parameters) = url.split_once('?').unwrap_or((url, ""));
    let server = address.rsplit_once('/').map_or(address, |(server, _)| server);
    format!("{server}/{name}?{parameters}")
}
