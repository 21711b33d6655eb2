//! Trips with legs and their stops, on both stores: what queries on several models are tried on.

use super::*;

/// A trip, which has legs.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "trips", tenant = project)]
#[postgres]
#[clickhouse(engine = MergeTree, order_by = (project, id))]
#[has_many(legs: Leg, by = trip_id)]
pub struct Trip {
    #[key]
    pub id: String,
    pub project: String,
    pub name: Option<String>,
    pub state: SpanState,
    pub rank: i32,
}

/// A leg of a trip.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "legs", tenant = project, allow(unindexed_foreign_key))]
#[postgres]
#[clickhouse(engine = MergeTree, order_by = (project, id))]
#[has_many(stops: Stop, by = leg_id)]
pub struct Leg {
    #[key]
    pub id: i64,
    pub project: String,
    #[references(Trip, as = trip, on_delete = cascade)]
    pub trip_id: String,
    pub length: i32,
    pub note: Option<String>,
    pub state: SpanState,
    pub tags: Vec<String>,
}

/// A stop on a leg. It has no tenant.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "stops", allow(unindexed_foreign_key))]
#[postgres]
#[clickhouse(engine = MergeTree, order_by = id)]
pub struct Stop {
    #[key]
    pub id: i64,
    #[references(Leg, as = leg, on_delete = cascade)]
    pub leg_id: i64,
    pub at: i32,
}

const POSTGRES: &[&str] = &[
    "create table trips (id text primary key, project text not null, name text, state span_state not null,
     rank integer not null)",
    "create table legs (id bigint primary key, project text not null, trip_id text not null, length integer not null,
     note text, state span_state not null, tags text[] not null)",
    "create table stops (id bigint primary key, leg_id bigint not null, at integer not null)",
];

const CLICKHOUSE: &[&str] = &[
    "create table trips (id String, project String, name Nullable(String), state LowCardinality(String), rank Int32)
     engine = MergeTree order by (project, id)",
    "create table legs (id Int64, project String, trip_id String, length Int32, note Nullable(String),
     state LowCardinality(String), tags Array(String)) engine = MergeTree order by (project, id)",
    "create table stops (id Int64, leg_id Int64, at Int32) engine = MergeTree order by id",
];

pub const STATES: [SpanState; 3] = [SpanState::Open, SpanState::Done, SpanState::Failed];

pub fn trips() -> Vec<Trip> {
    let trip = |number: usize| Trip {
        id: format!("t{number:02}"),
        project: format!("p{}", number % 2),
        name: (!number.is_multiple_of(3)).then(|| format!("trip {}", number % 5)),
        state: STATES[number % 3],
        rank: (number as i32 * 7) % 5,
    };
    (0..20).map(trip).collect()
}

/// None for every third trip; some of another project than their trip's.
pub fn legs() -> Vec<Leg> {
    let leg = |number: usize| {
        let trip = (number * 2) % 20;
        Leg {
            id: number as i64,
            project: format!("p{}", if number.is_multiple_of(11) { 1 } else { trip % 2 }),
            trip_id: format!("t{:02}", if trip.is_multiple_of(3) { trip + 1 } else { trip }),
            length: number as i32 - 10,
            note: (!number.is_multiple_of(4)).then(|| format!("note {number}")),
            state: STATES[number % 3],
            tags: (0..number % 3).map(|tag| format!("tag {tag}")).collect(),
        }
    };
    (0..40).map(leg).collect()
}

pub fn stops() -> Vec<Stop> {
    (0..60).map(|number| Stop { id: number, leg_id: (number * 3) % 50, at: number as i32 % 9 }).collect()
}

pub async fn stores() -> (Postgres, ClickHouse) {
    let (postgres, clickhouse) = (postgres().await, clickhouse().await);
    postgres.create(POSTGRES).await.unwrap();
    clickhouse.create(CLICKHOUSE).await.unwrap();
    macro_rules! fill {
        ($($store:ident)*) => {$(
            Trip::insert_many(&trips()).run(&$store).await.unwrap();
            Leg::insert_many(&legs()).run(&$store).await.unwrap();
            Stop::insert_many(&stops()).run(&$store).await.unwrap();
        )*};
    }
    fill!(postgres clickhouse);
    (postgres, clickhouse)
}

/// The same rows from both stores, in any order.
macro_rules! both {
    ($stores:expr, $query:expr, $expected:expr) => {{
        let (postgres, clickhouse) = &$stores;
        let query = $query;
        let sorted = |mut rows: Vec<String>| {
            rows.sort();
            rows
        };
        let shown = |rows: Vec<_>| sorted(rows.into_iter().map(|row| format!("{row:?}")).collect());
        let expected = shown($expected);
        assert!(!expected.is_empty());
        assert_eq!(shown(query.clone().all(postgres).await.unwrap()), expected, "Postgres");
        assert_eq!(shown(query.clone().all(clickhouse).await.unwrap()), expected, "ClickHouse");
        assert_eq!(query.clone().count(postgres).await.unwrap(), expected.len() as u64);
        assert_eq!(query.clone().count(clickhouse).await.unwrap(), expected.len() as u64);
        assert!(query.clone().exists(postgres).await.unwrap());
        assert!(query.exists(clickhouse).await.unwrap());
    }};
}

pub(super) use both;
