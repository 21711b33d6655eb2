//! Opening a connection to Postgres.

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgRow, PgSslMode};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection as _, Executor, PgConnection, Row};

use super::link::{Link, Server};
#[cfg(feature = "testing")]
use super::recorder::Recorded;
use crate::config::{PostgresConfig, SslMode};
use crate::error::Store;
use crate::{Error, Result};

/// How often the server looks whether the client of a running statement is still there.
pub(crate) const CLIENT_CHECK: Duration = Duration::from_millis(500);

/// The server's process behind a connection. The start tells it from a later process of the same number.
#[derive(Debug, Clone)]
pub(super) struct Backend {
    pub(super) pid: i32,
    pub(super) started: String,
}

/// Opens connections, always to the same place.
#[derive(Debug)]
pub(super) struct Connector {
    options: PgConnectOptions,
    timeout: Option<Duration>,
    pub(super) place: String,
    /// In place of a server.
    #[cfg(feature = "testing")]
    recorder: Option<Recorded>,
}

impl Connector {
    pub(super) fn new(config: &PostgresConfig) -> Result<Self> {
        crate::tls::install_provider();
        // Without `new_without_pgpass`, sqlx would ask the environment and a password file first.
        let mut options = PgConnectOptions::new_without_pgpass()
            .host(config.host.trim_matches(['[', ']']))
            .port(config.port)
            .username(&config.user)
            .database(&config.database)
            .application_name(&config.application_name)
            .statement_cache_capacity(config.statement_cache)
            .ssl_mode(match config.ssl_mode {
                SslMode::Disable => PgSslMode::Disable,
                SslMode::Prefer => PgSslMode::Prefer,
                SslMode::Require => PgSslMode::Require,
                SslMode::VerifyCa => PgSslMode::VerifyCa,
                SslMode::VerifyFull => PgSslMode::VerifyFull,
            });
        if let Some(password) = &config.password {
            options = options.password(&password.0);
        }
        if let Some(file) = &config.ssl_root_cert {
            options = options.ssl_root_cert(file);
        }
        match (&config.ssl_cert, &config.ssl_key) {
            (Some(cert), Some(key)) => options = options.ssl_client_cert(cert).ssl_client_key(key),
            (None, None) => {}
            _ => {
                return Err(Error::config(
                    "DATABASE_URL",
                    "sslcert and sslkey go together: give both or none",
                ));
            }
        }
        if let Some(timeout) = config.statement_timeout {
            options = options.options([("statement_timeout", timeout.as_millis())]);
        }
        if let Some(schema) = &config.schema {
            options = options.options([("search_path", quoted(schema))]);
        }
        let options = options.disable_statement_logging();
        Ok(Self {
            options,
            timeout: config.connect_timeout,
            place: config.place(),
            #[cfg(feature = "testing")]
            recorder: None,
        })
    }

    /// To a recorder.
    #[cfg(feature = "testing")]
    pub(super) fn recorded(config: &PostgresConfig, recorder: Recorded) -> Result<Self> {
        Ok(Self { recorder: Some(recorder), ..Self::new(config)? })
    }

    pub(super) async fn connect(&self) -> Result<(Link, Backend)> {
        #[cfg(feature = "testing")]
        if let Some(recorder) = &self.recorder {
            return Ok((Link::Recorder(recorder.clone()), Backend { pid: 0, started: String::new() }));
        }
        let (connection, backend) = self.connect_to_server().await?;
        Ok((Link::Server(Server::new(connection)), backend))
    }

    /// The same, always to a server.
    pub(super) async fn connect_to_server(&self) -> Result<(PgConnection, Backend)> {
        let opening = self.open();
        match self.timeout {
            None => opening.await,
            Some(limit) => tokio::time::timeout(limit, opening).await.unwrap_or_else(|_| {
                Err(self.failed(
                    format!("no answer within {limit:?}"),
                    "check host, port and firewall, or raise connect_timeout",
                ))
            }),
        }
    }

    async fn open(&self) -> Result<(PgConnection, Backend)> {
        let connected = PgConnection::connect_with(&self.options).await;
        let mut connection = connected.map_err(|error| self.refused(&error))?;
        let who = sqlx::raw_sql(
            "select pid, backend_start::text from pg_stat_activity where pid = pg_backend_pid()",
        );
        let row: PgRow = connection.fetch_one(who).await.map_err(|error| self.refused(&error))?;
        let backend = (|| Ok(Backend { pid: text(&row, 0)?.parse()?, started: text(&row, 1)?.to_owned() }))();
        let backend = backend.map_err(|error: sqlx::error::BoxDynError| {
            self.failed(error.to_string(), "the server must be a Postgres of version 15 or later")
        })?;
        // Not on every platform of the server; where it is missing, closed connections are noticed later.
        let check = format!("set client_connection_check_interval = {}", CLIENT_CHECK.as_millis());
        match connection.execute(sqlx::raw_sql(AssertSqlSafe(check))).await {
            Ok(_) | Err(sqlx::Error::Database(_)) => Ok((connection, backend)),
            Err(error) => Err(self.refused(&error)),
        }
    }

    fn failed(&self, reason: impl Into<String>, help: &'static str) -> Error {
        Error::Connect { store: Store::Postgres, place: self.place.clone(), reason: reason.into(), help }
    }

    fn refused(&self, error: &sqlx::Error) -> Error {
        match error {
            sqlx::Error::Database(database) => {
                let help = match database.code().as_deref() {
                    Some("28P01" | "28000") => "check the user and the password in DATABASE_URL",
                    Some("3D000") => "create the database, or correct its name in DATABASE_URL",
                    Some("53300") => "lower connection_limit, or raise max_connections on the server",
                    Some("57P03") => "wait until the server is up",
                    _ => "see the server's log",
                };
                self.failed(database.message(), help)
            }
            sqlx::Error::Io(io) => self.failed(
                io.to_string(),
                "is the server running, and is DATABASE_URL right? `rowcol dev up` starts a local one",
            ),
            sqlx::Error::Tls(tls) => {
                self.failed(tls.to_string(), "check the certificates and sslmode in DATABASE_URL")
            }
            other => self.failed(other.to_string(), "check DATABASE_URL"),
        }
    }
}

/// A value of a row in the text format.
pub(super) fn text(row: &PgRow, column: usize) -> Result<&str, sqlx::error::BoxDynError> {
    row.try_get_raw(column)?.as_str()
}

/// A name as SQL.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
