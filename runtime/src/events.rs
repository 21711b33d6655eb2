//! What the stores are asked, as it happens: for logs, metrics and tests.
//!
//! Each statement is a [`QueryEvent`] for [`Postgres::on_query`](crate::Postgres::on_query) and
//! [`ClickHouse::on_query`](crate::ClickHouse::on_query), and an event of `tracing` with the target `rowcol::query`:
//! level DEBUG, ERROR where it failed. Values are never part of it.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use crate::error::Store;
use crate::{Error, Result};

/// A statement that was run.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct QueryEvent<'a> {
    /// Which store.
    pub store: Store,
    /// The text that was sent. Values are parameters, so it holds none.
    pub sql: &'a str,
    /// From when the statement was sent until its last row was read.
    pub duration: Duration,
    /// Rows read, or rows written.
    pub rows: u64,
    /// How it ended.
    pub outcome: Outcome<'a>,
}

/// How a statement ended.
#[derive(Debug, Clone, Copy)]
pub enum Outcome<'a> {
    /// It was done.
    Done,
    /// It failed.
    Failed(&'a Error),
    /// Its future was dropped before it was done.
    Dropped,
}

type Callback = Arc<dyn Fn(&QueryEvent<'_>) + Send + Sync>;

/// Those who want to hear of each statement.
#[derive(Default)]
pub(crate) struct Listeners(RwLock<Vec<Callback>>);

impl Listeners {
    pub(crate) fn add(&self, callback: impl Fn(&QueryEvent<'_>) + Send + Sync + 'static) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).push(Arc::new(callback));
    }

    fn tell(&self, event: &QueryEvent<'_>) {
        // Copied, so that a callback may itself add one or run a statement.
        let callbacks = {
            let callbacks = self.0.read().unwrap_or_else(PoisonError::into_inner);
            if callbacks.is_empty() {
                return;
            }
            callbacks.clone()
        };
        callbacks.iter().for_each(|callback| callback(event));
    }
}

impl fmt::Debug for Listeners {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Listeners")
    }
}

/// A statement that is running. Tells how it ended, by its drop if nobody else does.
pub(crate) struct Running<'a> {
    listeners: &'a Listeners,
    store: Store,
    sql: &'a str,
    start: Instant,
    told: bool,
}

impl<'a> Running<'a> {
    pub(crate) fn start(listeners: &'a Listeners, store: Store, sql: &'a str) -> Self {
        Self { listeners, store, sql, start: Instant::now(), told: false }
    }

    /// The statement ended like this, after `rows` rows.
    pub(crate) fn end<T>(mut self, result: &Result<T>, rows: u64) {
        self.told = true;
        match result {
            Ok(_) => self.tell(Outcome::Done, rows),
            Err(error) => self.tell(Outcome::Failed(error), rows),
        }
    }

    fn tell(&self, outcome: Outcome<'_>, rows: u64) {
        let Self { store, sql, .. } = *self;
        let duration = self.start.elapsed();
        match outcome {
            Outcome::Done => {
                tracing::debug!(target: "rowcol::query", %store, ?duration, rows, "{sql}");
            }
            Outcome::Failed(error) => {
                tracing::error!(target: "rowcol::query", %store, ?duration, rows, %error, "{sql}");
            }
            Outcome::Dropped => {
                tracing::debug!(target: "rowcol::query", %store, ?duration, dropped = true, "{sql}");
            }
        }
        self.listeners.tell(&QueryEvent { store, sql, duration, rows, outcome });
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        if !self.told {
            self.tell(Outcome::Dropped, 0);
        }
    }
}

/// How much is logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogLevel {
    /// Nothing.
    Off,
    /// Errors.
    Errors,
    /// Warnings and errors.
    Warnings,
    /// Each statement with its duration, warnings and errors.
    Queries,
}

const LEVELS: &[(&str, LogLevel)] = &[
    ("off", LogLevel::Off),
    ("errors", LogLevel::Errors),
    ("warnings", LogLevel::Warnings),
    ("queries", LogLevel::Queries),
];

impl LogLevel {
    /// What `ROWCOL_LOG` says (`off`, `errors`, `warnings`, `queries`); where it is not set, `queries` if
    /// `ROWCOL_ENV` is `development`, otherwise `errors`.
    ///
    /// # Errors
    /// `ROWCOL_LOG` is none of these.
    pub fn from_env() -> Result<Self> {
        Self::of(std::env::var("ROWCOL_LOG").ok().as_deref(), std::env::var("ROWCOL_ENV").ok().as_deref())
    }

    fn of(log: Option<&str>, environment: Option<&str>) -> Result<Self> {
        match (log, environment) {
            (None | Some(""), Some("development")) => Ok(Self::Queries),
            (None | Some(""), _) => Ok(Self::Errors),
            (Some(word), _) => {
                let found = LEVELS.iter().find(|(name, _)| *name == word);
                found.map(|(_, level)| *level).ok_or_else(|| {
                    Error::config(
                        "ROWCOL_LOG",
                        format!("is `{word}`; expected off, errors, warnings or queries"),
                    )
                })
            }
        }
    }
}

/// Writes what [`LogLevel::from_env`] asks for to standard error, from now on.
///
/// For programs without a `tracing` subscriber of their own; one that is installed already stays.
///
/// # Errors
/// As for [`LogLevel::from_env`].
///
/// ```
/// rowcol::events::log_from_env()?;
/// # Ok::<(), rowcol::Error>(())
/// ```
#[cfg(feature = "log")]
pub fn log_from_env() -> Result<()> {
    use tracing_subscriber::filter::{LevelFilter, Targets};
    use tracing_subscriber::layer::SubscriberExt;
    use tracing_subscriber::util::SubscriberInitExt;

    let level = match LogLevel::from_env()? {
        LogLevel::Off => LevelFilter::OFF,
        LogLevel::Errors => LevelFilter::ERROR,
        LogLevel::Warnings => LevelFilter::WARN,
        LogLevel::Queries => LevelFilter::DEBUG,
    };
    let format = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let installed = tracing_subscriber::registry()
        .with(format)
        .with(Targets::new().with_target("rowcol", level))
        .try_init();
    // An error means that the program has a subscriber, which then decides.
    drop(installed);
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[test]
    fn levels_of_the_environment() {
        assert_eq!(LogLevel::of(None, None).unwrap(), LogLevel::Errors);
        assert_eq!(LogLevel::of(None, Some("production")).unwrap(), LogLevel::Errors);
        assert_eq!(LogLevel::of(Some(""), Some("development")).unwrap(), LogLevel::Queries);
        assert_eq!(LogLevel::of(Some("warnings"), Some("development")).unwrap(), LogLevel::Warnings);
        insta::assert_snapshot!(LogLevel::of(Some("all"), None).unwrap_err(), @"ROWCOL_LOG: is `all`; expected off, errors, warnings or queries");
    }

    #[test]
    fn a_dropped_statement_is_told_too() {
        let listeners = Listeners::default();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let hear = heard.clone();
        listeners.add(move |event| hear.lock().unwrap().push(format!("{} {:?}", event.sql, event.outcome)));
        drop(Running::start(&listeners, Store::Postgres, "select 1"));
        Running::start(&listeners, Store::Postgres, "select 2").end(&Ok(()), 1);
        assert_eq!(*heard.lock().unwrap(), ["select 1 Dropped", "select 2 Done"]);
    }
}
