//! The databases that a command works on: of the command line, of `rowcol.toml`, of the environment.

use rowcol::migrate::Databases;
use rowcol::{ClickHouse, Postgres};

use crate::arguments::Urls;
use crate::config::Config;
use crate::error::Error;

/// Connects to the stores that have a URL. One that names a variable which is not set has none.
///
/// # Errors
/// A store cannot be reached, or there is none at all.
pub async fn connect(urls: &Urls, config: &Config) -> Result<Databases, Error> {
    let postgres = url(urls.postgres.as_deref(), config.postgres.url.as_deref(), "env:DATABASE_URL");
    let clickhouse = url(urls.clickhouse.as_deref(), config.clickhouse.url.as_deref(), "env:CLICKHOUSE_URL");
    of_urls(postgres.as_deref(), clickhouse.as_deref()).await
}

/// Connects to the stores of these URLs.
///
/// # Errors
/// A store cannot be reached, or there is none at all.
pub async fn of_urls(postgres: Option<&str>, clickhouse: Option<&str>) -> Result<Databases, Error> {
    let mut databases = Databases::default();
    if let Some(url) = postgres {
        databases.postgres = Some(Postgres::connect(url).await?);
    }
    if let Some(url) = clickhouse {
        databases.clickhouse = Some(ClickHouse::connect(url).await?);
    }
    match (&databases.postgres, &databases.clickhouse) {
        (None, None) => Err(Error::NoDatabase),
        _ => Ok(databases),
    }
}

/// The URL that counts; `env:NAME` stands for a variable.
fn url(given: Option<&str>, configured: Option<&str>, default: &str) -> Option<String> {
    if let Some(given) = given {
        return Some(given.to_owned());
    }
    let configured = configured.unwrap_or(default);
    match configured.strip_prefix("env:") {
        Some(name) => std::env::var(name).ok().filter(|value| !value.is_empty()),
        None => Some(configured.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_comes_first() {
        assert_eq!(url(Some("a"), Some("b"), "c").as_deref(), Some("a"));
        assert_eq!(url(None, Some("b"), "c").as_deref(), Some("b"));
        assert_eq!(url(None, None, "c").as_deref(), Some("c"));
        assert_eq!(url(None, Some("env:ROWCOL_NO_SUCH_VARIABLE"), "c"), None);
    }
}
