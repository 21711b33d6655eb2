//! The stores under test, a database of its own for each test, and the model.

mod advisory;
mod aggregated;
mod approximated;
mod asked;
mod catalogs;
mod changed;
mod clauses;
mod created;
mod crud;
mod derived;
mod dropped;
mod events;
mod hostile;
mod hostile_operators;
mod identifiers;
mod inserted;
mod joined;
mod operators;
mod paged;
mod pool;
mod recorded;
mod refused;
mod rendered;
mod round_trip;
mod series;
mod shaped;
mod statistics;
mod streamed;
mod subqueries;
mod transactions;
mod trips;
mod updated;
mod windows;
mod written;

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{LazyLock, PoisonError};

use rowcol::prelude::*;
use rowcol_dev::{Local, Store};

/// The servers, for as long as this process runs.
static LOCAL: LazyLock<Local> = LazyLock::new(|| {
    let servers = Local::builder().stores([Store::Postgres, Store::ClickHouse]).start();
    servers.expect("the local servers start")
});

/// How a span ended.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SpanState {
    Open,
    Done,
    Failed,
}

/// A model with what usual tables have.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "spans", tenant = project)]
#[postgres]
#[clickhouse(engine = MergeTree, order_by = (project, id))]
pub struct Span {
    #[key]
    pub id: String,
    pub project: String,
    pub name: Option<String>,
    #[column(type = "timestamptz(3)")]
    pub at: Timestamp,
    pub state: SpanState,
    pub count: i32,
    pub price: Option<f64>,
    pub tags: Vec<String>,
}

/// The same without an array, which travels by UNNEST where the other cannot.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "marks")]
#[postgres]
#[clickhouse(engine = MergeTree, order_by = id)]
pub struct Mark {
    #[key]
    pub id: i64,
    pub label: Option<String>,
    pub state: SpanState,
    pub small: i16,
}

const POSTGRES: &[&str] = &[
    "create type span_state as enum ('Open', 'Done', 'Failed')",
    "create table spans (id text primary key, project text not null, name text, at timestamptz(3) not null,
     state span_state not null, count integer not null, price double precision, tags text[] not null)",
    "create table marks (id bigint primary key, label text, state span_state not null,
     small smallint not null check (small <> 13))",
];

const CLICKHOUSE: &[&str] = &[
    "create table spans (id String, project String, name Nullable(String), at DateTime64(3),
     state LowCardinality(String), count Int32, price Nullable(Float64), tags Array(String))
     engine = MergeTree order by (project, id)",
    "create table marks (id Int64, label Nullable(String), state LowCardinality(String),
     small Int16, constraint small_is_not_13 check small <> 13) engine = MergeTree order by id",
];

/// A name that no other test of this process or of another one uses.
pub fn fresh(what: &str) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!("{what}_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

fn postgres_url() -> String {
    LOCAL.postgres_url().expect("Postgres was asked for").to_owned()
}

fn clickhouse_url() -> String {
    LOCAL.clickhouse_url().expect("ClickHouse was asked for").to_owned()
}

fn with(url: &str, parameters: &str) -> String {
    format!("{url}{}{parameters}", if url.contains('?') { '&' } else { '?' })
}

/// Postgres with the two tables in a schema of their own.
pub async fn postgres() -> Postgres {
    postgres_with("").await
}

/// The same, with more parameters in the URL.
pub async fn postgres_with(parameters: &str) -> Postgres {
    let name = fresh("stores");
    let admin = Postgres::connect(&postgres_url()).await.unwrap();
    admin.execute_raw(&format!("create schema {name}")).await.unwrap();
    let url = with(&postgres_url(), &format!("schema={name}&application_name={name}&{parameters}"));
    let postgres = Postgres::connect(url.trim_end_matches('&')).await.unwrap();
    postgres.create(POSTGRES).await.unwrap();
    postgres
}

/// ClickHouse with the two tables in a database of their own.
pub async fn clickhouse() -> ClickHouse {
    clickhouse_with("").await
}

/// The same, with more parameters in the URL.
pub async fn clickhouse_with(parameters: &str) -> ClickHouse {
    let name = fresh("stores");
    let admin = ClickHouse::connect(&clickhouse_url()).await.unwrap();
    admin.execute_raw(&format!("create database {name}")).await.unwrap();
    let url = with(&clickhouse_url(), &format!("database={name}&application_name={name}&{parameters}"));
    let clickhouse = ClickHouse::connect(url.trim_end_matches('&')).await.unwrap();
    clickhouse.create(CLICKHOUSE).await.unwrap();
    clickhouse
}

/// The n-th span, different from the others in every field.
pub fn span(number: i32) -> Span {
    Span {
        id: format!("s{number:06}"),
        project: format!("p{}", number % 3),
        name: (number % 4 != 0).then(|| format!("name {number} \u{1f980}")),
        at: Timestamp::from_timestamp_millis(1_700_000_000_123 + i64::from(number) * 1000).unwrap(),
        state: [SpanState::Open, SpanState::Done, SpanState::Failed][number.unsigned_abs() as usize % 3],
        count: number - 5,
        price: (number % 5 != 0).then(|| f64::from(number) / 3.0),
        tags: (0..number % 4).map(|tag| format!("t{tag}")).collect(),
    }
}

/// The n-th mark.
pub fn mark(number: i64) -> Mark {
    Mark {
        id: number,
        label: (number % 7 != 0).then(|| format!("label {number}")),
        state: [SpanState::Open, SpanState::Done, SpanState::Failed][(number % 3) as usize],
        small: (number % 1000 + 100) as i16,
    }
}

/// What was heard in another task.
pub fn heard<T: Clone>(list: &std::sync::Mutex<Vec<T>>) -> Vec<T> {
    list.lock().unwrap_or_else(PoisonError::into_inner).clone()
}
