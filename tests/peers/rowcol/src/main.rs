//! rowcol: models and shapes, through its pool.

use anyhow::Result;
use futures_util::TryStreamExt;
use peers_harness::data::{self, Filters, Sample};
use peers_harness::{Job, Measured, Peer, Place, from_observation, from_trace, serve};
use rowcol::NoTenant;
use rowcol::postgres::bound;
use rowcol::prelude::*;
use rowcol::query::{Rows, Unsettled, Whole};
use serde::Serialize;
use serde_json::Value as JsonValue;

#[derive(Model, Serialize)]
#[model(table = "organizations")]
#[postgres]
struct Organization {
    #[key]
    id: String,
    name: String,
}

#[derive(Model, Serialize)]
#[model(table = "projects")]
#[postgres]
struct Project {
    #[key]
    id: String,
    #[references(Organization, as = organization, constraint = false)]
    organization_id: String,
    name: String,
}

#[derive(Model, Serialize)]
#[model(table = "traces")]
#[postgres(index(project_id, desc(timestamp)))]
#[has_many(observations: Observation, by = trace_id)]
#[has_many(scores: Score, by = trace_id)]
struct Trace {
    #[key]
    id: String,
    #[references(Project, as = project, constraint = false)]
    project_id: String,
    timestamp: Timestamp,
    name: Option<String>,
    user_id: Option<String>,
    session_id: Option<String>,
    release: Option<String>,
    version: Option<String>,
    public: bool,
    bookmarked: bool,
    tags: Vec<String>,
    metadata: Option<RawJson>,
}

#[derive(Model, Serialize)]
#[model(table = "observations")]
#[postgres(index(trace_id))]
struct Observation {
    #[key]
    id: String,
    #[references(Trace, as = trace, constraint = false)]
    trace_id: String,
    project_id: String,
    kind: String,
    name: String,
    start_time: Timestamp,
    end_time: Option<Timestamp>,
    model: Option<String>,
    input_tokens: i32,
    output_tokens: i32,
    #[column(type = "numeric(38,12)")]
    cost: Decimal,
    level: String,
    metadata: Option<RawJson>,
}

#[derive(Model, Serialize)]
#[model(table = "scores")]
#[postgres(index(trace_id))]
struct Score {
    #[key]
    id: String,
    #[references(Trace, as = trace, constraint = false)]
    trace_id: String,
    name: String,
    value: f64,
    comment: Option<String>,
}

/// The same table with its JSON parsed.
#[derive(Model, Serialize)]
#[model(table = "traces")]
#[postgres]
struct ParsedTrace {
    #[key]
    id: String,
    project_id: String,
    timestamp: Timestamp,
    name: Option<String>,
    user_id: Option<String>,
    session_id: Option<String>,
    release: Option<String>,
    version: Option<String>,
    public: bool,
    bookmarked: bool,
    tags: Vec<String>,
    metadata: Option<Json<JsonValue>>,
}

#[derive(Shape, Serialize)]
#[shape(Project)]
struct ProjectWithOrganization {
    id: String,
    name: String,
    organization: Organization,
}

#[derive(Shape, Serialize)]
#[shape(Trace)]
struct TraceDetail {
    id: String,
    project_id: String,
    timestamp: Timestamp,
    name: Option<String>,
    user_id: Option<String>,
    session_id: Option<String>,
    release: Option<String>,
    version: Option<String>,
    public: bool,
    bookmarked: bool,
    tags: Vec<String>,
    metadata: Option<RawJson>,
    observations: Vec<Observation>,
    scores: Vec<Score>,
    project: ProjectWithOrganization,
}

#[derive(Shape, Serialize)]
#[shape(Trace)]
struct TraceWithRows {
    id: String,
    project_id: String,
    timestamp: Timestamp,
    name: Option<String>,
    user_id: Option<String>,
    session_id: Option<String>,
    release: Option<String>,
    version: Option<String>,
    public: bool,
    bookmarked: bool,
    tags: Vec<String>,
    metadata: Option<RawJson>,
    observations: Vec<Observation>,
    scores: Vec<Score>,
}

#[derive(Model, Serialize)]
#[model(table = "events")]
#[clickhouse(engine = MergeTree, order_by = timestamp)]
struct Event {
    id: String,
    #[clickhouse(low_cardinality)]
    model: String,
    #[column(type = "timestamptz(3)")]
    timestamp: Timestamp,
    tokens: u64,
    name: Option<String>,
    #[column(type = "numeric(38,12)")]
    cost: Decimal,
    tags: Vec<String>,
    metadata: std::collections::BTreeMap<String, String>,
}

fn raw(json: JsonValue) -> RawJson {
    RawJson::new(&json).expect("a value is JSON")
}

from_trace!(Trace, raw);
from_observation!(Observation, raw);

impl From<data::Event> for Event {
    fn from(row: data::Event) -> Self {
        let data::Event { id, model, timestamp, tokens, name, cost, tags, metadata } = row;
        Self { id, model, timestamp, tokens, name, cost, tags, metadata }
    }
}

/// A query on traces, whose model has no tenant.
type Traces = Query<Trace, Rows<Whole>, Unsettled<NoTenant>>;

fn project(number: usize) -> String {
    data::project_id(number as u64 % data::PROJECTS)
}

fn newest(number: usize) -> Traces {
    Trace::find().filter(|t| t.project_id.eq(project(number))).order_by(|t| t.timestamp.desc()).limit(50)
}

/// Those of the filters that are given.
fn build(filters: &Filters) -> Traces {
    let mut query = Trace::find();
    if let Some(project) = &filters.project_id {
        query = query.filter(|t| t.project_id.eq(project));
    }
    if let Some(from) = filters.from {
        query = query.filter(|t| t.timestamp.ge(from));
    }
    if let Some(to) = filters.to {
        query = query.filter(|t| t.timestamp.lt(to));
    }
    if let Some(has_user) = filters.has_user {
        query = query.filter(|t| if has_user { t.user_id.is_not_null() } else { t.user_id.is_null() });
    }
    if let Some(tags) = &filters.tags {
        query = query.filter(|t| t.tags.has_all(tags));
    }
    query
}

async fn clickhouse(url: &str, compression: &str) -> Result<ClickHouse> {
    let separator = if url.contains('?') { '&' } else { '?' };
    Ok(ClickHouse::connect(&format!("{url}{separator}compression={compression}")).await?)
}

struct Rowcol {
    place: Place,
}

impl Rowcol {
    async fn postgres(&self) -> Result<Postgres> {
        Ok(Postgres::connect(&self.place.postgres).await?)
    }

    async fn scratch(&self) -> Result<Postgres> {
        Ok(Postgres::connect(&self.place.scratch).await?)
    }

    async fn insert_observations(
        &self,
        job: &Job,
        insert: impl AsyncFn(&Postgres, &[Observation]) -> Result<u64>,
    ) -> Result<Measured> {
        let store = self.scratch().await?;
        let new: Vec<Observation> =
            (0..self.place.size.inserted).map(|n| data::observation(n).into()).collect();
        let empty = async |_| Ok(store.execute_raw("truncate observations").await.map(drop)?);
        job.measure_prepared(empty, async |()| insert(&store, &new).await).await
    }

    async fn create(
        &self,
        job: &Job,
        create: impl AsyncFn(&Postgres, &Trace, &[Observation]) -> Result<u64>,
    ) -> Result<Measured> {
        let store = self.scratch().await?;
        let new = async |n| {
            let (trace, children) = data::created(n);
            Ok((trace.into(), children.into_iter().map(Into::into).collect::<Vec<_>>()))
        };
        job.measure_prepared(new, async |(trace, children)| create(&store, &trace, &children).await).await
    }

    async fn insert_events(&self, job: &Job, compression: &str) -> Result<Measured> {
        let store = clickhouse(&self.place.clickhouse_scratch, compression).await?;
        let new: Vec<Event> = (0..self.place.size.events).map(|n| data::event(n).into()).collect();
        let empty = async |_| Ok(store.execute_raw("truncate table events").await?);
        job.measure_prepared(empty, async |()| Ok(Event::insert_many(&new).run(&store).await?)).await
    }

    /// All rows, one by one.
    async fn read_events(&self, job: &Job, compression: &str) -> Result<Measured> {
        let store = clickhouse(&self.place.clickhouse, compression).await?;
        let read = async || {
            let mut events = Event::find().full_scan().stream(&store);
            let mut sample = Sample::default();
            while let Some(event) = events.try_next().await? {
                sample.add(event.tokens, || event);
            }
            Ok(sample)
        };
        job.measure_large(read, |sample| sample.value()).await
    }

    /// All rows in one list.
    async fn hold_events(&self, job: &Job) -> Result<Measured> {
        let store = clickhouse(&self.place.clickhouse, "none").await?;
        let hold = async || Ok(Event::find().full_scan().all(&store).await?);
        job.measure_large(hold, |events| {
            let mut sample = Sample::default();
            for event in events {
                sample.add(event.tokens, || event);
            }
            sample.value()
        })
        .await
    }
}

impl Peer for Rowcol {
    fn new(place: Place) -> Self {
        Self { place }
    }

    async fn run(&mut self, job: &Job) -> Result<Option<Measured>> {
        let size = self.place.size;
        let measured = match job.workload() {
            "W1" => {
                let store = self.postgres().await?;
                job.measure(async |n| Ok(Trace::get(size.some_trace(n)).one(&store).await?)).await
            }
            "W2" | "W2 text" => {
                let store = self.postgres().await?;
                job.measure(async |n| Ok(newest(n).all(&store).await?)).await
            }
            "W2 parsed" => {
                let store = self.postgres().await?;
                job.measure(async |n| {
                    let found = ParsedTrace::find().filter(|t| t.project_id.eq(project(n)));
                    Ok(found.order_by(|t| t.timestamp.desc()).limit(50).all(&store).await?)
                })
                .await
            }
            "W3" => {
                let store = self.postgres().await?;
                job.measure(async |n| {
                    Ok(newest(n).select(|t| (t.id, t.name, t.timestamp)).all(&store).await?)
                })
                .await
            }
            "W4" | "W4 text" => {
                let store = self.postgres().await?;
                job.measure(async |n| {
                    Ok(Trace::find().filter(|t| t.project_id.eq(project(n))).all(&store).await?)
                })
                .await
            }
            "W4 parsed" => {
                let store = self.postgres().await?;
                job.measure(async |n| {
                    Ok(ParsedTrace::find().filter(|t| t.project_id.eq(project(n))).all(&store).await?)
                })
                .await
            }
            "W5a" => {
                let store = self.postgres().await?;
                job.measure(async |n| {
                    Ok(Trace::get(size.some_trace(n)).shape::<TraceDetail>().one(&store).await?)
                })
                .await
            }
            "W5b" => {
                let store = self.postgres().await?;
                job.measure(async |n| Ok(newest(n).shape::<TraceWithRows>().all(&store).await?)).await
            }
            "W6" => {
                let store = self.postgres().await?;
                job.measure(async |_| {
                    let groups = Observation::find().group_by(|o| o.model).order_by(|_, model| model);
                    Ok(groups.select(|o, model| (model, count(), o.cost.sum())).all(&store).await?)
                })
                .await
            }
            "W7" => {
                self.insert_observations(job, async |store, rows| {
                    Ok(Observation::insert_many(rows).run(store).await?)
                })
                .await
            }
            "W7 returning" => {
                let insert = async |store: &Postgres, rows: &[Observation]| {
                    Ok(Observation::insert_many(rows).returning().all(store).await?.len() as u64)
                };
                self.insert_observations(job, insert).await
            }
            "W7 on conflict" => {
                self.insert_observations(job, async |store, rows| {
                    Ok(Observation::upsert_many(rows).run(store).await?)
                })
                .await
            }
            "W8" => {
                let create = async |store: &Postgres, trace: &Trace, children: &[Observation]| {
                    let transaction = store.transaction(async move |tx| {
                        let written = Trace::insert(trace).run(tx).await?;
                        Ok::<_, Error>(written + Observation::insert_many(children).run(tx).await?)
                    });
                    Ok(transaction.run().await?)
                };
                self.create(job, create).await
            }
            "W8 nested" => {
                let create = async |store: &Postgres, trace: &Trace, children: &[Observation]| {
                    Ok(Trace::insert(trace).with(|t| t.observations, children).run(store).await?)
                };
                self.create(job, create).await
            }
            "C1" => {
                let store = self.postgres().await?;
                job.measure_pool(async |n| Ok(Trace::get(size.some_trace(n)).one(&store).await?)).await
            }
            "C2" => {
                let store = self.postgres().await?;
                job.measure_pool(async |n| Ok(newest(n).all(&store).await?)).await
            }
            "W9" => {
                let filters = Filters::all();
                job.measure_build(|| bound(&build(&filters)).map_or(0, |(_, parameters)| parameters))
            }
            "H1" => self.insert_events(job, "none").await,
            "H1 lz4" => self.insert_events(job, "lz4").await,
            "H2" => self.read_events(job, "none").await,
            "H2 lz4" => self.read_events(job, "lz4").await,
            "H2 held" => self.hold_events(job).await,
            _ => return Ok(None),
        };
        measured.map(Some)
    }
}

fn main() -> Result<()> {
    serve::<Rowcol>()
}
