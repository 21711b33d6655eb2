//! The data set: a function of a row's number, so that every process makes the same rows.
//!
//! Projects have as many traces each, 13 seconds apart; a trace has 5 observations and 2 scores.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// So many observations belong to a trace.
pub const OBSERVATIONS: u64 = 5;
/// So many scores belong to a trace.
pub const SCORES: u64 = 2;
/// So many projects there are.
pub const PROJECTS: u64 = 10;

/// How much data there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Size {
    /// Traces in Postgres.
    pub traces: u64,
    /// Observations that are inserted at once.
    pub inserted: u64,
    /// Rows in ClickHouse.
    pub events: u64,
}

impl Size {
    /// The data set whose figures count.
    pub const FULL: Self = Self { traces: 100_000, inserted: 10_000, events: 1_000_000 };
    /// To try out.
    pub const QUICK: Self = Self { traces: 10_000, inserted: 1000, events: 100_000 };

    /// The key of some trace, another one for each number.
    #[must_use]
    pub fn some_trace(self, number: usize) -> String {
        trace_id(mix(number as u64) % self.traces)
    }
}

/// The tables of Postgres, those that are read and those that are written alike.
pub const TABLES: &str = "
create table organizations (id text primary key, name text not null);
create table projects (id text primary key, organization_id text not null, name text not null);
create table traces (
    id text primary key, project_id text not null, timestamp timestamptz not null, name text, user_id text,
    session_id text, release text, version text, public boolean not null, bookmarked boolean not null,
    tags text[] not null, metadata jsonb);
create table observations (
    id text primary key, trace_id text not null, project_id text not null, kind text not null, name text not null,
    start_time timestamptz not null, end_time timestamptz, model text, input_tokens integer not null,
    output_tokens integer not null, cost numeric(38, 12) not null, level text not null, metadata jsonb);
create table scores (
    id text primary key, trace_id text not null, name text not null, value double precision not null, comment text);
create index on traces (project_id, timestamp desc);
create index on observations (trace_id);
create index on scores (trace_id);
";

/// The table of ClickHouse.
pub const EVENTS: &str = "(
    id String, model LowCardinality(String), timestamp DateTime64(3), tokens UInt64, name Nullable(String),
    cost Decimal(38, 12), tags Array(String), metadata Map(String, String))
    engine = MergeTree order by timestamp";

/// A row of `organizations`.
#[derive(Debug, Clone, Serialize)]
pub struct Organization {
    /// Key.
    pub id: String,
    /// Name.
    pub name: String,
}

/// A row of `projects`.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs)]
pub struct Project {
    pub id: String,
    pub organization_id: String,
    pub name: String,
}

/// A row of `traces`.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs)]
pub struct Trace {
    pub id: String,
    pub project_id: String,
    pub timestamp: DateTime<Utc>,
    pub name: Option<String>,
    pub user_id: Option<String>,
    pub session_id: Option<String>,
    pub release: Option<String>,
    pub version: Option<String>,
    pub public: bool,
    pub bookmarked: bool,
    pub tags: Vec<String>,
    pub metadata: Option<Value>,
}

/// A row of `observations`.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs)]
pub struct Observation {
    pub id: String,
    pub trace_id: String,
    pub project_id: String,
    pub kind: String,
    pub name: String,
    pub start_time: DateTime<Utc>,
    pub end_time: Option<DateTime<Utc>>,
    pub model: Option<String>,
    pub input_tokens: i32,
    pub output_tokens: i32,
    pub cost: Decimal,
    pub level: String,
    pub metadata: Option<Value>,
}

/// A row of `scores`.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs)]
pub struct Score {
    pub id: String,
    pub trace_id: String,
    pub name: String,
    pub value: f64,
    pub comment: Option<String>,
}

/// A row of `events`, in ClickHouse.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs)]
pub struct Event {
    pub id: String,
    pub model: String,
    pub timestamp: DateTime<Utc>,
    pub tokens: u64,
    pub name: Option<String>,
    pub cost: Decimal,
    pub tags: Vec<String>,
    pub metadata: BTreeMap<String, String>,
}

/// The filters of a list of traces, all of them optional, all of them given.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct Filters {
    pub project_id: Option<String>,
    pub from: Option<DateTime<Utc>>,
    pub to: Option<DateTime<Utc>>,
    pub has_user: Option<bool>,
    pub tags: Option<Vec<String>>,
}

impl Filters {
    /// Those that are given.
    #[must_use]
    pub fn all() -> Self {
        Self {
            project_id: Some(project_id(3)),
            from: Some(start()),
            to: Some(start() + TimeDelta::days(1)),
            has_user: Some(true),
            tags: Some(vec!["beta".to_owned()]),
        }
    }
}

/// Organizations.
pub fn organizations() -> impl Iterator<Item = Organization> {
    (0..2).map(|n| Organization { id: organization_id(n), name: format!("organization {n}") })
}

/// Projects.
pub fn projects() -> impl Iterator<Item = Project> {
    (0..PROJECTS).map(|n| Project {
        id: project_id(n),
        organization_id: organization_id(n % 2),
        name: format!("project {n}"),
    })
}

/// The n-th trace.
#[must_use]
pub fn trace(n: u64) -> Trace {
    let random = mix(n);
    let tags = ["beta", "internal", "mobile", "web", "batch"];
    Trace {
        id: trace_id(n),
        project_id: project_id(n % PROJECTS),
        timestamp: start() + TimeDelta::seconds(13 * n as i64),
        name: Some(format!("chat completion {}", random % 50)),
        user_id: (!random.is_multiple_of(3)).then(|| format!("user-{}", random % 5000)),
        session_id: (!random.is_multiple_of(4)).then(|| format!("session-{}", random % 20_000)),
        release: Some(format!("v{}.{}", random % 3, random % 40)),
        version: (random.is_multiple_of(2)).then(|| format!("{}", random % 9)),
        public: random.is_multiple_of(10),
        bookmarked: random.is_multiple_of(20),
        tags: (0..3).map(|tag| tags[(random as usize + tag) % tags.len()].to_owned()).collect(),
        metadata: (!n.is_multiple_of(5)).then(|| {
            json!({
                "environment": "production",
                "region": format!("eu-west-{}", random % 4),
                "attempt": random % 7,
                "client": { "name": "sdk-python", "version": format!("2.{}.1", random % 60) },
            })
        }),
    }
}

/// The n-th observation; those of a trace follow each other.
#[must_use]
pub fn observation(n: u64) -> Observation {
    let (trace, random) = (n / OBSERVATIONS, mix(n ^ 0xB5));
    let start_time = start()
        + TimeDelta::seconds(13 * trace as i64)
        + TimeDelta::microseconds(123_457 * (1 + n as i64 % 5));
    Observation {
        id: format!("observation_{:026x}", u128::from(mix(n ^ 0x0B)) << 32 | u128::from(n)),
        trace_id: trace_id(trace),
        project_id: project_id(trace % PROJECTS),
        kind: ["span", "generation", "event"][n as usize % 3].to_owned(),
        name: format!("step {}", n % 12),
        start_time,
        end_time: (!n.is_multiple_of(10))
            .then(|| start_time + TimeDelta::microseconds((random % 5_000_000) as i64 * 10 + 1)),
        model: (!n.is_multiple_of(5)).then(|| format!("model-{}", random % 12)),
        input_tokens: (random % 4000) as i32,
        output_tokens: (random % 900) as i32,
        cost: Decimal::new((random % 9_000_000) as i64 + 1, 9),
        level: if random.is_multiple_of(30) { "error" } else { "default" }.to_owned(),
        metadata: (n.is_multiple_of(2)).then(
            || json!({ "temperature": (random % 10) as f64 / 10.0, "cached": random.is_multiple_of(2) }),
        ),
    }
}

/// The n-th score; those of a trace follow each other.
#[must_use]
pub fn score(n: u64) -> Score {
    Score {
        id: format!("score_{:032x}", u128::from(mix(n ^ 0x5C)) << 32 | u128::from(n)),
        trace_id: trace_id(n / SCORES),
        name: ["accuracy", "helpfulness"][(n % SCORES) as usize].to_owned(),
        value: (mix(n) % 1000) as f64 / 1000.0,
        comment: (n.is_multiple_of(4)).then(|| "checked by a person".to_owned()),
    }
}

/// The n-th new trace with 10 observations.
#[must_use]
pub fn created(n: usize) -> (Trace, Vec<Observation>) {
    let trace = trace(n as u64);
    let observations = (0..10).map(|child| Observation {
        trace_id: trace.id.clone(),
        project_id: trace.project_id.clone(),
        ..observation(n as u64 * 10 + child)
    });
    let observations = observations.collect();
    (trace, observations)
}

/// The n-th event.
#[must_use]
pub fn event(n: u64) -> Event {
    let random = mix(n ^ 0xE7);
    Event {
        id: trace_id(n),
        model: format!("model-{}", random % 12),
        timestamp: start() + TimeDelta::milliseconds(7 * n as i64),
        tokens: random % 100_000,
        name: (!n.is_multiple_of(5)).then(|| format!("chat completion {}", random % 50)),
        cost: Decimal::new((random % 9_000_000) as i64 + 1, 9),
        tags: (0..random % 4).map(|tag| format!("tag-{tag}")).collect(),
        metadata: (0..random % 3)
            .map(|key| (format!("key-{key}"), format!("value {}", random % 100)))
            .collect(),
    }
}

/// What of many events is looked at: how many they are, and one in a thousand.
#[derive(Debug)]
pub struct Sample<E> {
    count: usize,
    some: Vec<E>,
}

impl<E> Default for Sample<E> {
    fn default() -> Self {
        Self { count: 0, some: Vec::new() }
    }
}

impl<E: Serialize> Sample<E> {
    /// One more event, which has so many tokens.
    pub fn add(&mut self, tokens: u64, event: impl FnOnce() -> E) {
        self.count += 1;
        if tokens % 1000 == 7 {
            self.some.push(event());
        }
    }

    /// The same for each peer that read the same events.
    #[must_use]
    pub fn value(&self) -> Value {
        let mut some: Vec<Value> =
            self.some.iter().filter_map(|event| serde_json::to_value(event).ok()).collect();
        some.sort_by_cached_key(ToString::to_string);
        json!({ "count": self.count, "some": some })
    }
}

/// The key of the n-th project.
#[must_use]
pub fn project_id(n: u64) -> String {
    format!("project-{n}")
}

/// The key of the n-th trace, 38 characters.
#[must_use]
pub fn trace_id(n: u64) -> String {
    format!("trace_{:032x}", u128::from(mix(n)) << 64 | u128::from(n))
}

fn organization_id(n: u64) -> String {
    format!("organization-{n}")
}

fn start() -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000, 0).expect("a date of our time")
}

/// Steele, Lea, Flood: Fast splittable pseudorandom number generators (2014).
fn mix(n: u64) -> u64 {
    let mut z = n.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
