//! Where ClickHouse is, and how many requests there may be.

use std::time::Duration;

use super::parameter::{self, Parameter, count, duration, put, word};
use super::{Secret, decoded, parse_url, required, variable};
use crate::Result;

const VARIABLE: &str = "CLICKHOUSE_URL";
const EXAMPLE: &str = "http://default:password@localhost:8123/default";

/// How ClickHouse is reached and used.
///
/// `http://user:password@host:8123/database?max=10&compression=lz4`
///
/// | parameter | meaning | default |
/// |---|---|---|
/// | `max` (`connection_limit`, `max_connections`) | requests at once | 10 |
/// | `min` (`min_connections`) | connections kept warm while there is nothing to do | 0 |
/// | `pool_timeout` | how long a task waits for its turn; 0 for ever | 30 s |
/// | `connect_timeout` | how long a new connection may take | 10 s |
/// | `statement_timeout` | after how long the server stops a statement | none |
/// | `compression` | `none` or `lz4`; lz4 pays on networks and costs on loopback | `none` |
/// | `application_name` | the name in `system.query_log` | `rowcol` |
#[derive(Debug, Clone)]
pub struct ClickHouseConfig {
    /// Scheme, host and port.
    pub(crate) endpoint: String,
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) database: String,
    pub(crate) user: String,
    pub(crate) password: Option<Secret>,
    pub(crate) max: usize,
    pub(crate) min: usize,
    pub(crate) pool_timeout: Option<Duration>,
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) statement_timeout: Option<Duration>,
    pub(crate) lz4: bool,
    pub(crate) application_name: String,
    /// Where selects go, if not to the same server.
    pub(crate) reader: Option<Box<Self>>,
}

const PARAMETERS: &[Parameter<ClickHouseConfig>] = &[
    Parameter {
        names: &["max", "connection_limit", "max_connections"],
        set: |config, value| put(&mut config.max, count(value, 1)),
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
    Parameter {
        names: &["compression"],
        set: |config, value| put(&mut config.lz4, word(value, &[("none", false), ("lz4", true)])),
    },
    Parameter {
        names: &["application_name"],
        set: |config, value| put(&mut config.application_name, Ok(value.into())),
    },
    Parameter { names: &["database"], set: |config, value| put(&mut config.database, Ok(value.into())) },
];

impl ClickHouseConfig {
    /// What a URL says.
    ///
    /// # Errors
    /// It is no `http://` or `https://` URL, or has a parameter or a value that is not known.
    ///
    /// ```
    /// use rowcol::config::ClickHouseConfig;
    /// let config = ClickHouseConfig::parse("http://localhost:8123/app?max=4")?;
    /// assert_eq!(config.place(), "localhost:8123/app");
    /// # Ok::<(), rowcol::Error>(())
    /// ```
    pub fn parse(url: &str) -> Result<Self> {
        let url = parse_url(VARIABLE, url, &["http", "https"], EXAMPLE)?;
        let or = |part: String, default: &str| if part.is_empty() { default.to_owned() } else { part };
        let host = url.host_str().unwrap_or_default().to_owned();
        // Without a port, ClickHouse's own are meant, not those of web servers.
        let port = url.port().unwrap_or(if url.scheme() == "https" { 8443 } else { 8123 });
        let password = url.password().map(|password| decoded(VARIABLE, password)).transpose()?;
        let mut config = Self {
            endpoint: format!("{}://{host}:{port}", url.scheme()),
            host,
            port,
            database: or(decoded(VARIABLE, url.path().trim_matches('/'))?, "default"),
            user: or(decoded(VARIABLE, url.username())?, "default"),
            password: password.map(Secret),
            max: 10,
            min: 0,
            pool_timeout: Some(Duration::from_secs(30)),
            connect_timeout: Some(Duration::from_secs(10)),
            statement_timeout: None,
            lz4: false,
            application_name: "rowcol".into(),
            reader: None,
        };
        parameter::read(VARIABLE, &url, PARAMETERS, &mut config)?;
        config.min = config.min.min(config.max);
        Ok(config)
    }

    /// Sends selects to another server, such as a replica that is there for reading: a URL like the first one. Inserts
    /// and everything else stay with the first. `max` and `pool_timeout` are those of the first, for both together.
    ///
    /// # Errors
    /// As for [`parse`](Self::parse).
    ///
    /// ```
    /// use rowcol::config::ClickHouseConfig;
    /// let config = ClickHouseConfig::parse("http://writer:8123/app")?.reading_from("http://reader:8123/app")?;
    /// # Ok::<(), rowcol::Error>(())
    /// ```
    pub fn reading_from(mut self, url: &str) -> Result<Self> {
        self.reader = Some(Box::new(Self::parse(url)?));
        Ok(self)
    }

    /// What `CLICKHOUSE_URL` says, with `CLICKHOUSE_USER`, `CLICKHOUSE_PASSWORD` and `CLICKHOUSE_DATABASE` in
    /// place of the user, password and database of the URL. Selects go to `CLICKHOUSE_READ_URL`, if it is set.
    ///
    /// # Errors
    /// `CLICKHOUSE_URL` is not set, or as for [`parse`](Self::parse).
    pub fn from_env() -> Result<Self> {
        let mut config = Self::parse(&required(VARIABLE, EXAMPLE)?)?;
        if let Some(user) = variable("CLICKHOUSE_USER")? {
            config.user = user;
        }
        if let Some(password) = variable("CLICKHOUSE_PASSWORD")? {
            config.password = Some(Secret(password));
        }
        if let Some(database) = variable("CLICKHOUSE_DATABASE")? {
            config.database = database;
        }
        match variable("CLICKHOUSE_READ_URL")? {
            Some(url) => config.reading_from(&url),
            None => Ok(config),
        }
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
        ClickHouseConfig::parse(url).unwrap_err().to_string()
    }

    #[test]
    fn parts_and_parameters() {
        let config = ClickHouseConfig::parse(
            "https://me:p%2Fss@ch.example/logs?max=4&min_connections=2&compression=lz4&statement_timeout=2m",
        )
        .unwrap();
        assert_eq!(config.place(), "ch.example:8443/logs");
        assert_eq!(config.endpoint, "https://ch.example:8443");
        assert_eq!(config.password, Some(Secret("p/ss".into())));
        assert_eq!((config.max, config.min, config.lz4), (4, 2, true));
        assert_eq!(config.statement_timeout, Some(Duration::from_secs(120)));
    }

    #[test]
    fn what_is_wrong_is_said() {
        insta::assert_snapshot!(error("clickhouse://db/app"), @"CLICKHOUSE_URL: begins with `clickhouse:`; expected a URL such as http://default:password@localhost:8123/default");
        insta::assert_snapshot!(error("http://db/app?compression=gzip"), @"CLICKHOUSE_URL: compression=gzip: expected one of none, lz4");
        insta::assert_snapshot!(error("http://db/app?compresion=lz4"), @"CLICKHOUSE_URL: there is no parameter `compresion`; did you mean `compression`?");
    }

    #[test]
    fn passwords_are_not_printed() {
        let config = ClickHouseConfig::parse("http://me:hunter2@db").unwrap();
        assert!(!format!("{config:?}").contains("hunter2"));
    }
}
