//! How migrations are run.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use rowcol_codegen::clickhouse::Topology;

use super::Event;

/// How migrations are run.
///
/// ```
/// use std::time::Duration;
/// use rowcol::migrate::Options;
///
/// let options = Options {
///     lock_timeout: Duration::from_secs(1),
///     ..Options::default().on_event(|event| eprintln!("{event}"))
/// };
/// assert!(options.lock);
/// ```
#[derive(Clone)]
pub struct Options {
    /// Whether other deployers are kept out, by an advisory lock of Postgres. Without it they must be kept out by
    /// other means.
    pub lock: bool,
    /// How long to wait while another deployer has the lock. Ten minutes.
    pub lock_wait: Duration,
    /// How long a transaction in Postgres may wait for a table: others wait behind it. Then it is rolled back and tried
    /// again. Three seconds. It does not hold for what runs outside of a transaction, which keeps nobody waiting.
    pub lock_timeout: Duration,
    /// How often it is tried again, with growing pauses between. Ten times.
    pub retries: u32,
    /// Whether migrations run that wait until no program of the version before runs. In databases in which nothing was
    /// applied before they run in any case.
    pub contract: bool,
    /// Where the tables of ClickHouse live.
    pub topology: Topology,
    /// What is told about the progress.
    pub listener: Option<Listener>,
}

/// Gets each [`Event`] as it happens.
pub type Listener = Arc<dyn Fn(&Event<'_>) + Send + Sync>;

impl Default for Options {
    fn default() -> Self {
        Self {
            lock: true,
            lock_wait: Duration::from_secs(600),
            lock_timeout: Duration::from_secs(3),
            retries: 10,
            contract: false,
            topology: Topology::Single,
            listener: None,
        }
    }
}

impl Options {
    /// The same, with this callback for each event. It is called on the task that runs the migrations, so it should be
    /// quick.
    #[must_use]
    pub fn on_event(mut self, callback: impl Fn(&Event<'_>) + Send + Sync + 'static) -> Self {
        self.listener = Some(Arc::new(callback));
        self
    }

    pub(super) fn tell(&self, event: &Event<'_>) {
        if let Some(listener) = &self.listener {
            listener(event);
        }
    }

    /// The pause before the next try, after so many.
    #[cfg(feature = "postgres")]
    pub(super) fn pause(tried: u32) -> Duration {
        Duration::from_millis(200 << tried.min(6)).min(Duration::from_secs(10))
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("lock", &self.lock)
            .field("lock_wait", &self.lock_wait)
            .field("lock_timeout", &self.lock_timeout)
            .field("retries", &self.retries)
            .field("contract", &self.contract)
            .field("topology", &self.topology)
            .field("listener", &self.listener.is_some())
            .finish()
    }
}
