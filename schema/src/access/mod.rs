//! What the application asks of its stores: one function for each question, grouped by what is asked about.
//!
//! | module | questions | store |
//! |---|---|---|
//! | [`traces`] | one with all that belongs to it, the newest by a filter, how many, new ones | Postgres |
//! | [`observations`] | of a trace, by model, many at once | both |
//! | [`analytics`] | costs, series, latencies, users, tokens | ClickHouse |
//! | [`scores`] | means and counts by name | ClickHouse |
//! | [`events`] | of a stretch of time, one by its id | ClickHouse |
//! | [`recording`] | traces and scores into both stores, and out of both | both |
//! | [`prompts`] | versions and labels | Postgres |
//! | [`datasets`], [`dataset_runs`] | items and their versions, runs and their results | both |
//! | [`sessions`], [`members`], [`api_keys`], [`prices`], [`comments`] | what their names say | Postgres |
//!
//! What is asked of Postgres alone takes a [`Postgres`](rowcol::Postgres) or a transaction
//! ([`PostgresExecutor`](rowcol::postgres::PostgresExecutor)), so that questions can be parts of a larger whole. What
//! opens a transaction by itself takes a `Postgres`.
//!
//! **ClickHouse** may hold several versions of a row until it merges them. Functions that count or sum read with
//! `FINAL`, so that a row which was sent twice counts once.
//!
//! ```no_run
//! use observability_schema::Project;
//! use observability_schema::access::traces::{self, TraceFilter};
//! use rowcol::prelude::*;
//!
//! # async fn f(pg: &Postgres, project: &Id<Project>) -> Result<()> {
//! let of_ann = TraceFilter { user_id: Some("ann".to_owned()), ..TraceFilter::default() };
//! let page = traces::newest(pg, project, &of_ann, None, 50).await?;
//! let next = traces::newest(pg, project, &of_ann, page.next.as_ref(), 50).await?;
//! # let _ = next; Ok(()) }
//! ```
//!
//! **Errors** are those of every operation: see [`rowcol::Error`]. Functions name those of their own.

pub mod analytics;
pub mod api_keys;
pub mod comments;
pub mod dataset_runs;
pub mod datasets;
pub mod events;
pub mod members;
pub mod observations;
pub mod prices;
pub mod prompts;
pub mod recording;
pub mod scores;
pub mod sessions;
pub mod traces;

use rowcol::Led;
use rowcol::query::{ClickHouseDialect, Only, Query, Rows, Settled, Whole};

/// Rows of one project.
type OfProject<M> = Query<M, Rows<Whole>, Settled, Led>;

/// Rows of one project in their last versions, in ClickHouse. `L` is what the query narrows of the sort key.
type LastVersions<M, L = Led> = Query<M, Rows<Whole>, Settled, L, Only<ClickHouseDialect>>;
