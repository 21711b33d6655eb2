//! Running migrations: on both stores in one order, one deployer at a time, resumed where it was stopped.
//!
//! ```no_run
//! # use rowcol::migrate::{Databases, History, Options, deploy};
//! # async fn f(stores: &rowcol::Stores, history: &History) -> Result<(), rowcol::migrate::Error> {
//! let report = deploy(&Databases::from(stores), history, &Options::default()).await?;
//! println!("{} migrations were applied", report.applied.len());
//! # Ok(()) }
//! ```
//!
//! **The ledger.** Each store has a table [`rowcol_migrations`](LEDGER) with a row for each statement that was begun, and
//! one with the number 0 for the file as a whole. In Postgres the row that says *done* is committed together with the
//! statement. What cannot run in a transaction, and everything in ClickHouse, has a row that says *begun* before it runs
//! and *done* afterwards.
//!
//! **After a kill** at any moment the next deploy finds what was begun and not done, waits while the server still works on
//! it, and looks at what is there: an index that is valid, a column that exists, a mutation that ended, a query that the
//! server's log says succeeded. What took place is recorded and not repeated; what did not runs again. Where nothing tells
//! (an INSERT while the server crashed), the deploy stops and says what to look at, and [`resolve`] records the answer.
//!
//! **One at a time.** An advisory lock of Postgres guards both stores. The session that holds it is the one that runs the
//! statements of Postgres, and it is asked before each statement of ClickHouse: when it is gone, nothing more runs.

mod baseline;
mod check;
#[cfg(feature = "clickhouse")]
mod clickhouse;
mod databases;
mod deploy;
mod down;
mod drift;
mod error;
mod event;
mod ledger;
#[cfg(feature = "clickhouse")]
mod lock;
mod options;
#[cfg(feature = "postgres")]
mod postgres;
mod resolve;
mod script;
mod sessions;
mod standing;
mod status;
mod verify;

pub use baseline::baseline;
pub use check::{Check, check};
pub use databases::Databases;
pub use deploy::{Applied, Report, deploy};
pub use down::down;
pub use drift::Difference;
pub use error::{Cause, Error, Refusal};
pub use event::{Event, Progress};
pub use ledger::LEDGER;
pub use options::Options;
pub use resolve::{Resolution, resolve};
pub use rowcol_codegen::plan::Store;
pub use rowcol_codegen::plan::history::{History, HistoryError, Migration};
pub use script::{Direction, Position};
pub use standing::Standing;
pub use status::{Status, status};
#[cfg(feature = "clickhouse")]
pub use verify::clickhouse_sides;
#[cfg(feature = "postgres")]
pub use verify::postgres_sides;
pub use verify::{Drift, verify};

/// The result of everything here.
pub type Result<T, E = Error> = std::result::Result<T, E>;
