//! The `clickhouse` crate: rows by serde, with the validation that it does unless told otherwise, and without.

use std::collections::BTreeMap;

use anyhow::Result;
use chrono::{DateTime, Utc};
use clickhouse::{Client, Compression, Row};
use peers_harness::data::{self, Sample};
use peers_harness::{Job, Login, Measured, Peer, Place, serve};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

#[derive(Row, Serialize, Deserialize)]
struct Event {
    id: String,
    model: String,
    #[serde(with = "clickhouse::serde::chrono::datetime64::millis")]
    timestamp: DateTime<Utc>,
    tokens: u64,
    name: Option<String>,
    /// The mantissa: the crate has no decimal type.
    cost: i128,
    tags: Vec<String>,
    metadata: BTreeMap<String, String>,
}

/// All rows.
const EVENTS: &str = "select ?fields from events";

/// The scale of `cost`.
const SCALE: u32 = 12;

impl From<data::Event> for Event {
    fn from(row: data::Event) -> Self {
        let data::Event { id, model, timestamp, tokens, name, mut cost, tags, metadata } = row;
        cost.rescale(SCALE);
        Self {
            id,
            model,
            timestamp,
            tokens,
            name,
            cost: cost.mantissa(),
            tags,
            metadata,
        }
    }
}

impl From<Event> for data::Event {
    fn from(row: Event) -> Self {
        let Event { id, model, timestamp, tokens, name, cost, tags, metadata } = row;
        let cost = Decimal::from_i128_with_scale(cost, SCALE);
        Self { id, model, timestamp, tokens, name, cost, tags, metadata }
    }
}

struct ClickHouse {
    place: Place,
}

fn client(url: &str, compression: Compression, validation: bool) -> Client {
    let Login { endpoint, user, password, database } = url.into();
    Client::default()
        .with_url(endpoint)
        .with_user(user)
        .with_password(password)
        .with_database(database)
        .with_compression(compression)
        .with_validation(validation)
}

impl ClickHouse {
    async fn insert(&self, job: &Job, compression: Compression, validation: bool) -> Result<Measured> {
        let client = client(&self.place.clickhouse_scratch, compression, validation);
        let new: Vec<Event> = (0..self.place.size.events).map(|n| data::event(n).into()).collect();
        let empty = async |_| Ok(client.query("truncate table events").execute().await?);
        job.measure_prepared(empty, async |()| {
            let mut insert = client.insert::<Event>("events").await?;
            for row in &new {
                insert.write(row).await?;
            }
            insert.end().await?;
            Ok(new.len() as u64)
        })
        .await
    }

    /// All rows, one by one.
    async fn read(&self, job: &Job, compression: Compression, validation: bool) -> Result<Measured> {
        let client = client(&self.place.clickhouse, compression, validation);
        let read = async || {
            let mut events = client.query(EVENTS).fetch::<Event>()?;
            let mut sample = Sample::<data::Event>::default();
            while let Some(event) = events.next().await? {
                sample.add(event.tokens, || event.into());
            }
            Ok(sample)
        };
        job.measure_large(read, |sample| sample.value()).await
    }

    /// All rows in one list.
    async fn hold(&self, job: &Job, compression: Compression, validation: bool) -> Result<Measured> {
        let client = client(&self.place.clickhouse, compression, validation);
        let hold = async || Ok(client.query(EVENTS).fetch_all::<Event>().await?);
        job.measure_large(hold, |events| {
            let mut sample = Sample::<data::Event>::default();
            for event in events {
                sample.add(event.tokens, || event.into());
            }
            sample.value()
        })
        .await
    }
}

impl Peer for ClickHouse {
    fn new(place: Place) -> Self {
        Self { place }
    }

    async fn run(&mut self, job: &Job) -> Result<Option<Measured>> {
        let measured = match job.workload() {
            "H1" => self.insert(job, Compression::None, true).await,
            "H1 lz4" => self.insert(job, Compression::Lz4, true).await,
            "H1 unvalidated" => self.insert(job, Compression::None, false).await,
            "H1 lz4 unvalidated" => self.insert(job, Compression::Lz4, false).await,
            "H2" => self.read(job, Compression::None, true).await,
            "H2 held" => self.hold(job, Compression::None, true).await,
            "H2 lz4" => self.read(job, Compression::Lz4, true).await,
            "H2 unvalidated" => self.read(job, Compression::None, false).await,
            "H2 held unvalidated" => self.hold(job, Compression::None, false).await,
            "H2 lz4 unvalidated" => self.read(job, Compression::Lz4, false).await,
            _ => return Ok(None),
        };
        measured.map(Some)
    }
}

fn main() -> Result<()> {
    serve::<ClickHouse>()
}
