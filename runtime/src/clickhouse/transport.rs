//! Requests to ClickHouse over HTTP. The `clickhouse` crate carries them; what they say is ours.

use std::sync::{Arc, Weak};
use std::time::Duration;

use clickhouse::{Client, Compression};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio::sync::Semaphore;

use super::Inner;
use super::failure::{failure, refused_login};
use super::link::Link;
#[cfg(feature = "testing")]
use super::recorder::Recorded;
use super::turn::Turn;
use crate::config::ClickHouseConfig;
use crate::error::Store;
use crate::query::deadline::SERVER_LIMIT;
use crate::{Error, Result};

/// The server closes idle connections after 10 s or more; this side must be earlier.
const IDLE: Duration = Duration::from_secs(8);
/// How often connections are kept warm.
const WARM: Duration = Duration::from_secs(4);
/// From this version on, an exception behind the first rows of an answer can be told from rows.
const TAGGED_EXCEPTIONS: (u32, u32) = (25, 11);

/// How requests are sent.
pub(super) struct Transport {
    link: Link,
    /// Where selects go, if that is another server.
    reader: Option<Link>,
    pub(super) place: String,
    gate: Arc<Semaphore>,
    limit: usize,
    timeout: Option<Duration>,
    /// An exception in the middle of an answer is marked.
    pub(super) tagged: bool,
}

impl std::fmt::Debug for Transport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Transport").field("place", &self.place).field("limit", &self.limit).finish()
    }
}

impl Transport {
    pub(super) async fn connect(config: &ClickHouseConfig) -> Result<Self> {
        crate::tls::install_provider();
        let (client, mut tagged) = connected(config).await?;
        let reader = match &config.reader {
            None => None,
            Some(config) => {
                let (reader, marked) = connected(config).await?;
                tagged &= marked;
                Some(Link::Server(reader))
            }
        };
        Ok(Self { reader, tagged, ..Self::of(Link::Server(client), config) })
    }

    /// Requests that go to a recorder.
    #[cfg(feature = "testing")]
    pub(super) fn recorded(recorder: Recorded, config: &ClickHouseConfig) -> Self {
        Self::of(Link::Recorder(recorder), config)
    }

    fn of(link: Link, config: &ClickHouseConfig) -> Self {
        Self {
            link,
            reader: None,
            place: config.place(),
            gate: Arc::new(Semaphore::new(config.max)),
            limit: config.max,
            timeout: config.pool_timeout,
            tagged: true,
        }
    }

    /// Waits until a request may be sent.
    pub(super) async fn turn(&self) -> Result<Turn> {
        self.turn_on(&self.link).await
    }

    /// The same, for a select.
    pub(super) async fn reading_turn(&self) -> Result<Turn> {
        self.turn_on(self.reader.as_ref().unwrap_or(&self.link)).await
    }

    async fn turn_on(&self, link: &Link) -> Result<Turn> {
        let waiting = self.gate.clone().acquire_owned();
        let permit = match self.timeout {
            None => waiting.await,
            Some(limit) => tokio::time::timeout(limit, waiting).await.map_err(|_| Error::PoolTimeout {
                store: Store::ClickHouse,
                place: self.place.clone(),
                limit: self.limit,
                waited: limit,
            })?,
        };
        Ok(Turn::new(link.clone(), permit.expect("the semaphore is never closed")))
    }

    /// A turn that is not counted among the others, in another database if one is named.
    pub(super) fn own_turn(&self, database: Option<&str>) -> Turn {
        let own = Arc::new(Semaphore::new(1)).try_acquire_owned().expect("nobody else has it");
        let link = match database {
            None => self.link.clone(),
            Some(database) => self.link.within(database),
        };
        Turn::new(link, own)
    }

    pub(super) fn failure(&self, error: clickhouse::error::Error, write: bool) -> Error {
        failure(error, &self.place, write)
    }

    pub(super) fn unreadable(&self, reason: impl Into<String>) -> Error {
        Error::Protocol { store: Store::ClickHouse, place: self.place.clone(), reason: reason.into() }
    }
}

/// A client whose login was tried, and whether its server marks exceptions in the middle of an answer.
async fn connected(config: &ClickHouseConfig) -> Result<(Client, bool)> {
    let client = client(config)?;
    let facts = client.query_raw("select version(), toString(getSetting('readonly'))");
    let answer = async { facts.fetch_bytes("TabSeparated")?.collect().await }.await;
    let answer = answer.map_err(|error| refused_login(error, &config.place()))?;
    let text = String::from_utf8_lossy(&answer);
    let (version, readonly) = text.trim_end().split_once('\t').unwrap_or((&text, ""));
    let tagged = version_of(version).is_some_and(|version| version >= TAGGED_EXCEPTIONS);
    // A user with readonly=1 may read, and may not set anything.
    let client = if readonly == "1" { client } else { with_settings(client, config) };
    Ok((client, tagged))
}

fn client(config: &ClickHouseConfig) -> Result<Client> {
    let mut connector = HttpConnector::new();
    connector.enforce_http(false);
    connector.set_nodelay(true);
    connector.set_keepalive(Some(Duration::from_secs(60)));
    connector.set_connect_timeout(config.connect_timeout);
    let connector = hyper_rustls::HttpsConnectorBuilder::new()
        .with_provider_and_webpki_roots(rustls::crypto::ring::default_provider())
        .map_err(|error| Error::config("CLICKHOUSE_URL", error.to_string()))?
        .https_or_http()
        .enable_http1()
        .wrap_connector(connector);
    let http = hyper_util::client::legacy::Client::builder(TokioExecutor::new())
        .pool_idle_timeout(IDLE)
        .build(connector);
    let mut client = Client::with_http_client(http)
        .with_url(&config.endpoint)
        .with_database(&config.database)
        .with_user(&config.user)
        .with_compression(if config.lz4 { Compression::Lz4 } else { Compression::None })
        .with_product_info(&config.application_name, env!("CARGO_PKG_VERSION"));
    if let Some(password) = &config.password {
        client = client.with_password(&password.0);
    }
    Ok(client)
}

fn with_settings(client: Client, config: &ClickHouseConfig) -> Client {
    // JSON columns travel as text.
    let mut client = client
        .with_setting("output_format_binary_write_json_as_string", "1")
        .with_setting("input_format_binary_read_json_as_string", "1")
        // Otherwise the start of a day after 2149 or before 1970 would be another day.
        .with_setting("enable_extended_results_for_datetime_functions", "1");
    if let Some(timeout) = config.statement_timeout {
        client = client.with_setting(SERVER_LIMIT, timeout.as_secs_f64().to_string());
    }
    client
}

fn version_of(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.split('.').map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

/// Keeps connections open while there is nothing to do, until the store is dropped.
pub(super) async fn keep_warm(store: Weak<Inner>, connections: usize) {
    loop {
        {
            let Some(inner) = store.upgrade() else { return };
            let transport = &inner.transport;
            // Those that are busy need no warming, and this must not take anybody's turn.
            let free = connections.min(transport.gate.available_permits());
            let clients = std::iter::repeat_n(&transport.link, free).filter_map(Link::server);
            let touches = clients.map(|client| client.query_raw("select 1").execute());
            // An error shows at the next statement.
            drop(futures_util::future::join_all(touches).await);
        }
        tokio::time::sleep(WARM).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions() {
        assert_eq!(version_of("26.7.2.1"), Some((26, 7)));
        assert_eq!(version_of("25.8"), Some((25, 8)));
        assert_eq!(version_of("cloud"), None);
        assert!(version_of("25.8").unwrap() < TAGGED_EXCEPTIONS);
    }
}
