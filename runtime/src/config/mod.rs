//! Where the stores are and how they are used: URLs and environment variables.
//!
//! | variable | what |
//! |---|---|
//! | `DATABASE_URL` | `postgres://user:password@host:5432/database?connection_limit=10` |
//! | `CLICKHOUSE_URL` | `http://user:password@host:8123/database?max=10` |
//! | `CLICKHOUSE_USER`, `CLICKHOUSE_PASSWORD`, `CLICKHOUSE_DATABASE` | in place of those in the URL |
//! | `ROWCOL_LOG`, `ROWCOL_ENV` | what is logged, see [`log_from_env`](crate::events::log_from_env) |
//!
//! The parameters of each URL are listed at [`PostgresConfig`] and [`ClickHouseConfig`]. A parameter that is not
//! listed and a value that cannot be read are errors. Durations are seconds, or carry `ms`, `s` or `m`.

mod clickhouse;
mod parameter;
mod postgres;

pub use clickhouse::ClickHouseConfig;
pub use postgres::{PostgresConfig, SslMode};

use crate::{Error, Result};

/// A password: in memory, but in no output.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(pub(crate) String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

/// The value of a variable; empty counts as not set.
fn variable(name: &'static str) -> Result<Option<String>> {
    match std::env::var(name) {
        Ok(value) if value.is_empty() => Ok(None),
        Ok(value) => Ok(Some(value)),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => Err(Error::config(name, "is not valid UTF-8")),
    }
}

/// The value of a variable that must be there.
fn required(name: &'static str, example: &'static str) -> Result<String> {
    variable(name)?.ok_or_else(|| {
        Error::config(name, format!("is not set; set it to a URL such as {example}, or run `rowcol dev env`"))
    })
}

/// The URL in `text`, which `what` names in errors.
fn parse_url(what: &'static str, text: &str, schemes: &[&str], example: &str) -> Result<url::Url> {
    let wrong = |problem: String| Error::config(what, format!("{problem}; expected a URL such as {example}"));
    let url = url::Url::parse(text).map_err(|error| wrong(format!("is no URL ({error})")))?;
    if !schemes.contains(&url.scheme()) {
        return Err(wrong(format!("begins with `{}:`", url.scheme())));
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err(wrong("names no host".into()));
    }
    Ok(url)
}

/// A part of a URL without its percent signs.
fn decoded(what: &'static str, part: &str) -> Result<String> {
    percent_encoding::percent_decode_str(part)
        .decode_utf8()
        .map(std::borrow::Cow::into_owned)
        .map_err(|_| Error::config(what, "holds an escaped byte that is not UTF-8"))
}
