//! Where Postgres is, and how many connections there may be.

use std::time::Duration;

use super::parameter::{self, Parameter, count, duration, put, word};
use super::{Secret, decoded, parse_url, required};
use crate::Result;

const VARIABLE: &str = "DATABASE_URL";
const EXAMPLE: &str = "postgres://user:password@localhost:5432/app";

/// How Postgres is reached and used.
///
/// `postgres://user:password@host:5432/database?connection_limit=10&pool_timeout=30`
///
/// | parameter | meaning | default |
/// |---|---|---|
/// | `connection_limit` (`max`, `max_connections`) | connections at once, those being closed included | 10 |
/// | `min` (`min_connections`) | connections opened at the start | 1 |
/// | `pool_timeout` | how long a task waits for a connection; 0 for ever | 30 s |
/// | `connect_timeout` | how long a new connection may take | 10 s |
/// | `statement_timeout` | after how long the server stops a statement | none |
/// | `sslmode` | `disable`, `prefer`, `require`, `verify-ca`, `verify-full` | `prefer` |
/// | `sslrootcert`, `sslcert`, `sslkey` | PEM files | none |
/// | `application_name` | the name in `pg_stat_activity` | `rowcol` |
/// | `schema` | the schema that names without one are looked up in | `public` |
/// | `statement_cache` | prepared statements kept per connection | 500 |
#[derive(Debug, Clone)]
pub struct PostgresConfig {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) database: String,
    pub(crate) user: String,
    pub(crate) password: Option<Secret>,
    pub(crate) connection_limit: usize,
    pub(crate) min: usize,
    pub(crate) pool_timeout: Option<Duration>,
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) statement_timeout: Option<Duration>,
    pub(crate) ssl_mode: SslMode,
    pub(crate) ssl_root_cert: Option<String>,
    pub(crate) ssl_cert: Option<String>,
    pub(crate) ssl_key: Option<String>,
    pub(crate) application_name: String,
    pub(crate) schema: Option<String>,
    pub(crate) statement_cache: usize,
}

/// How a connection to Postgres is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SslMode {
    /// Never.
    Disable,
    /// If the server can.
    Prefer,
    /// Always, with any certificate.
    Require,
    /// Always, with a certificate that a known authority signed.
    VerifyCa,
    /// Always, with a certificate that a known authority signed for this host.
    VerifyFull,
}

const SSL_MODES: &[(&str, SslMode)] = &[
    ("disable", SslMode::Disable),
    ("prefer", SslMode::Prefer),
    ("require", SslMode::Require),
    ("verify-ca", SslMode::VerifyCa),
    ("verify-full", SslMode::VerifyFull),
];

const PARAMETERS: &[Parameter<PostgresConfig>] = &[
    Parameter {
        names: &["connection_limit", "max", "max_connections"],
        set: |config, value| put(&mut config.connection_limit, count(value, 1)),
    },
    Parameter {
        names: &["min", "min_connections"],
        set: |config, value| put(&mut config.min, count(value, 0)),
    },
    Parameter {
        names: &["pool_timeout"],
        set: |config, value| put(&mut config.pool_timeout, duration(value)),
    },
    Parameter {
        names: &["connect_timeout"],
        set: |config, value| put(&mut config.connect_timeout, duration(value)),
    },
    Parameter {
        names: &["statement_timeout"],
        set: |config, value| put(&mut config.statement_timeout, duration(value)),
    },
    Parameter { names: &["sslmode"], set: |config, value| put(&mut config.ssl_mode, word(value, SSL_MODES)) },
    Parameter {
        names: &["sslrootcert"],
        set: |config, value| put(&mut config.ssl_root_cert, Ok(Some(value.into()))),
    },
    Parameter { names: &["sslcert"], set: |config, value| put(&mut config.ssl_cert, Ok(Some(value.into()))) },
    Parameter { names: &["sslkey"], set: |config, value| put(&mut config.ssl_key, Ok(Some(value.into()))) },
    Parameter {
        names: &["application_name"],
        set: |config, value| put(&mut config.application_name, Ok(value.into())),
    },
    Parameter { names: &["schema"], set: |config, value| put(&mut config.schema, Ok(Some(value.into()))) },
    Parameter {
        names: &["statement_cache"],
        set: |config, value| put(&mut config.statement_cache, count(value, 1)),
    },
];

impl PostgresConfig {
    /// What a URL says.
    ///
    /// # Errors
    /// It is no `postgres://` URL, or has a parameter or a value that is not known.
    ///
    /// ```
    /// use rowcol::config::PostgresConfig;
    /// let error = PostgresConfig::parse("postgres://app@db/app?conection_limit=4").unwrap_err();
    /// assert!(error.to_string().ends_with("did you mean `connection_limit`?"));
    /// ```
    pub fn parse(url: &str) -> Result<Self> {
        let url = parse_url(VARIABLE, url, &["postgres", "postgresql"], EXAMPLE)?;
        let or = |part: String, default: &str| if part.is_empty() { default.to_owned() } else { part };
        let user = or(decoded(VARIABLE, url.username())?, "postgres");
        let database = or(decoded(VARIABLE, url.path().trim_start_matches('/'))?, &user);
        let password = url.password().map(|password| decoded(VARIABLE, password)).transpose()?;
        let mut config = Self {
            host: decoded(VARIABLE, url.host_str().unwrap_or_default())?,
            port: url.port().unwrap_or(5432),
            database,
            user,
            password: password.map(Secret),
            connection_limit: 10,
            min: 1,
            pool_timeout: Some(Duration::from_secs(30)),
            connect_timeout: Some(Duration::from_secs(10)),
            statement_timeout: None,
            ssl_mode: SslMode::Prefer,
            ssl_root_cert: None,
            ssl_cert: None,
            ssl_key: None,
            application_name: "rowcol".into(),
            schema: None,
            statement_cache: 500,
        };
        parameter::read(VARIABLE, &url, PARAMETERS, &mut config)?;
        config.min = config.min.min(config.connection_limit);
        Ok(config)
    }

    /// What `DATABASE_URL` says.
    ///
    /// # Errors
    /// It is not set, or as for [`parse`](Self::parse).
    pub fn from_env() -> Result<Self> {
        Self::parse(&required(VARIABLE, EXAMPLE)?)
    }

    /// `host:port/database`.
    #[must_use]
    pub fn place(&self) -> String {
        format!("{}:{}/{}", self.host, self.port, self.database)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(url: &str) -> String {
        PostgresConfig::parse(url).unwrap_err().to_string()
    }

    #[test]
    fn parts_and_parameters() {
        let config = PostgresConfig::parse(
            "postgresql://me:p%40ss@db.example:6000/my%20app?max_connections=4&min=9&pool_timeout=500ms\
             &connect_timeout=0&statement_timeout=5&sslmode=verify-full&application_name=worker&schema=s",
        )
        .unwrap();
        assert_eq!(config.place(), "db.example:6000/my app");
        assert_eq!(config.password, Some(Secret("p@ss".into())));
        assert_eq!((config.connection_limit, config.min), (4, 4));
        assert_eq!(config.pool_timeout, Some(Duration::from_millis(500)));
        assert_eq!(config.connect_timeout, None);
        assert_eq!(config.statement_timeout, Some(Duration::from_secs(5)));
        assert_eq!(config.ssl_mode, SslMode::VerifyFull);
        assert_eq!((config.application_name.as_str(), config.schema.as_deref()), ("worker", Some("s")));
        assert_eq!(PostgresConfig::parse("postgres://me@[::1]").unwrap().place(), "[::1]:5432/me");
    }

    #[test]
    fn what_is_wrong_is_said() {
        insta::assert_snapshot!(error("app"), @"DATABASE_URL: is no URL (relative URL without a base); expected a URL such as postgres://user:password@localhost:5432/app");
        insta::assert_snapshot!(error("mysql://db/app"), @"DATABASE_URL: begins with `mysql:`; expected a URL such as postgres://user:password@localhost:5432/app");
        insta::assert_snapshot!(error("postgres:///app"), @"DATABASE_URL: names no host; expected a URL such as postgres://user:password@localhost:5432/app");
        insta::assert_snapshot!(error("postgres://db/app?connection_limit=0"), @"DATABASE_URL: connection_limit=0: expected a number from 1 to 100000");
        insta::assert_snapshot!(error("postgres://db/app?sslmode=on"), @"DATABASE_URL: sslmode=on: expected one of disable, prefer, require, verify-ca, verify-full");
        insta::assert_snapshot!(error("postgres://db/app?pool_timeot=3"), @"DATABASE_URL: there is no parameter `pool_timeot`; did you mean `pool_timeout`?");
        insta::assert_snapshot!(error("postgres://db/app?pgbouncer=true"), @"DATABASE_URL: there is no parameter `pgbouncer`; there are connection_limit, min, pool_timeout, connect_timeout, statement_timeout, sslmode, sslrootcert, sslcert, sslkey, application_name, schema, statement_cache");
        insta::assert_snapshot!(error("postgres://db:99999/app"), @"DATABASE_URL: is no URL (invalid port number); expected a URL such as postgres://user:password@localhost:5432/app");
    }

    #[test]
    fn passwords_are_not_printed() {
        let config = PostgresConfig::parse("postgres://me:hunter2@db/app").unwrap();
        assert!(!format!("{config:?}").contains("hunter2"));
        assert!(!error("postgres://me:hunter2@db/app?x=1").contains("hunter2"));
    }
}
