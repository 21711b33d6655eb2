//! ClickHouse: requests, reading and writing rows.

mod block;
mod catalog;
mod change;
mod create;
mod decoder;
mod direct;
mod exception;
mod failure;
mod insert;
mod insert_query;
mod link;
mod raw;
#[cfg(feature = "testing")]
mod recorder;
mod select;
mod skip;
mod statement;
mod stream;
mod transport;
mod turn;
mod types;

use std::sync::Arc;

use crate::Result;
use crate::config::ClickHouseConfig;
use crate::events::{Listeners, QueryEvent};
use crate::model::{StoreTable, Table};
use crate::query::Whole;
pub(crate) use direct::Request;
#[doc(hidden)]
pub use select::{Answer, RowCells};
use transport::Transport;

/// A ClickHouse database. Clones share its connections and its limit of requests.
///
/// Futures of its operations may be dropped at any time; the query is then killed on the server. Whether a dropped
/// write took place is unknown.
///
/// ```no_run
/// # async fn f() -> rowcol::Result<()> {
/// let clickhouse = rowcol::ClickHouse::connect("http://localhost:8123/app?max=20").await?;
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct ClickHouse {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    transport: Transport,
    listeners: Listeners,
}

impl ClickHouse {
    /// Connects to the database of a URL; [`ClickHouseConfig`] has its parameters.
    ///
    /// # Errors
    /// The URL is wrong, the server cannot be reached, or refuses the login.
    pub async fn connect(url: &str) -> Result<Self> {
        Self::with_config(&ClickHouseConfig::parse(url)?).await
    }

    /// Connects to the database of `CLICKHOUSE_URL`, `CLICKHOUSE_USER`, `CLICKHOUSE_PASSWORD` and
    /// `CLICKHOUSE_DATABASE`.
    ///
    /// # Errors
    /// The URL is not set, or as for [`connect`](Self::connect).
    pub async fn from_env() -> Result<Self> {
        Self::with_config(&ClickHouseConfig::from_env()?).await
    }

    /// Connects as configured.
    ///
    /// # Errors
    /// The server cannot be reached, or refuses the login.
    pub async fn with_config(config: &ClickHouseConfig) -> Result<Self> {
        let transport = Transport::connect(config).await?;
        let inner = Arc::new(Inner { transport, listeners: Listeners::default() });
        if config.min > 0 {
            tokio::spawn(transport::keep_warm(Arc::downgrade(&inner), config.min));
        }
        Ok(Self { inner })
    }

    /// A database whose requests go to a recorder.
    #[cfg(feature = "testing")]
    pub(crate) fn recorded(recording: &Arc<crate::testing::Recording>) -> Self {
        let config = ClickHouseConfig::parse("http://recorder:8123/recorder").expect("the URL is right");
        let transport = Transport::recorded(recorder::Recorded::new(recording.clone()), &config);
        Self { inner: Arc::new(Inner { transport, listeners: Listeners::default() }) }
    }

    /// Calls `callback` after each statement, on the task that ran it: it should be quick.
    pub fn on_query(&self, callback: impl Fn(&QueryEvent<'_>) + Send + Sync + 'static) {
        self.inner.listeners.add(callback);
    }
}

/// A model whose table has an engine that puts rows of the same sort key together: `ReplacingMergeTree` and its like.
/// Implemented by `#[derive(Model)]`.
pub trait Merges {}

/// A model whose table has `sample_by`. Implemented by `#[derive(Model)]`.
pub trait Sampled {}

/// Queries on `M` have `final`: it [merges](Merges) rows. It is a trait of [`Whole`], for the compiler has fewer words
/// about a type that is not the user's.
#[diagnostic::on_unimplemented(
    message = "the engine of `{M}` does not merge rows, so there is no `final`",
    label = "this is for ReplacingMergeTree, SummingMergeTree and their like"
)]
pub trait HasFinal<M> {}

#[diagnostic::do_not_recommend]
impl<M: Merges> HasFinal<M> for Whole {}

/// Queries on `M` have `sample`: its table has [`sample_by`](Sampled).
#[diagnostic::on_unimplemented(
    message = "the table of `{M}` has no `sample_by`, so it cannot be sampled",
    label = "add `sample_by` to `#[clickhouse(…)]`"
)]
pub trait HasSample<M> {}

#[diagnostic::do_not_recommend]
impl<M: Sampled> HasSample<M> for Whole {}

/// The table of a model that lives in ClickHouse.
fn table(table: &'static Table) -> &'static StoreTable {
    table
        .clickhouse
        .as_ref()
        .expect("the derive implements ClickHouseModel for models with a table there only")
}
