//! Toasty: models with relations, its query builders and its pool, which it always has.

use anyhow::{Context as _, Result, bail};
use chrono::{DateTime, Utc};
use jiff::Timestamp;
use peers_harness::data::{self, Filters};
use peers_harness::{Job, Measured, Peer, Place, serve};
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::{Value, json};
use toasty::stmt::{IntoStatement as _, Type};
use toasty::{Db, Deferred, Executor};

#[derive(toasty::Model)]
#[table = "organizations"]
struct Organization {
    #[key]
    id: String,
    name: String,
}

#[derive(toasty::Model)]
#[table = "projects"]
struct Project {
    #[key]
    id: String,
    organization_id: String,
    name: String,
    #[belongs_to(key = organization_id, references = id)]
    organization: Deferred<Organization>,
}

#[derive(toasty::Model)]
#[table = "traces"]
struct Trace {
    #[key]
    id: String,
    #[index]
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
    #[column(type = jsonb)]
    metadata: Option<Value>,
    #[belongs_to(key = project_id, references = id)]
    project: Deferred<Project>,
    #[has_many]
    observations: Deferred<Vec<Observation>>,
    #[has_many]
    scores: Deferred<Vec<Score>>,
}

#[derive(toasty::Model)]
#[table = "observations"]
struct Observation {
    #[key]
    id: String,
    #[index]
    trace_id: String,
    project_id: String,
    kind: String,
    name: String,
    start_time: Timestamp,
    end_time: Option<Timestamp>,
    model: Option<String>,
    input_tokens: i32,
    output_tokens: i32,
    cost: Decimal,
    level: String,
    #[column(type = jsonb)]
    metadata: Option<Value>,
    #[belongs_to(key = trace_id, references = id)]
    trace: Deferred<Trace>,
}

#[derive(toasty::Model)]
#[table = "scores"]
struct Score {
    #[key]
    id: String,
    #[index]
    trace_id: String,
    name: String,
    value: f64,
    comment: Option<String>,
    #[belongs_to(key = trace_id, references = id)]
    trace: Deferred<Trace>,
}

/// A trace as the answers of the others look.
#[derive(Serialize)]
#[serde(transparent)]
struct Answer(#[serde(serialize_with = "trace_json")] Trace);

/// The same with its relations.
struct Whole {
    trace: Trace,
    with_project: bool,
}

fn trace_value(trace: &Trace) -> Value {
    json!({
        "id": trace.id,
        "project_id": trace.project_id,
        "timestamp": trace.timestamp,
        "name": trace.name,
        "user_id": trace.user_id,
        "session_id": trace.session_id,
        "release": trace.release,
        "version": trace.version,
        "public": trace.public,
        "bookmarked": trace.bookmarked,
        "tags": trace.tags,
        "metadata": trace.metadata,
    })
}

fn trace_json<S: serde::Serializer>(trace: &Trace, serializer: S) -> Result<S::Ok, S::Error> {
    trace_value(trace).serialize(serializer)
}

fn observation_value(row: &Observation) -> Value {
    json!({
        "id": row.id,
        "trace_id": row.trace_id,
        "project_id": row.project_id,
        "kind": row.kind,
        "name": row.name,
        "start_time": row.start_time,
        "end_time": row.end_time,
        "model": row.model,
        "input_tokens": row.input_tokens,
        "output_tokens": row.output_tokens,
        "cost": row.cost,
        "level": row.level,
        "metadata": row.metadata,
    })
}

fn score_value(row: &Score) -> Value {
    json!({ "id": row.id, "trace_id": row.trace_id, "name": row.name, "value": row.value, "comment": row.comment })
}

impl Serialize for Whole {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut whole = trace_value(&self.trace);
        let observations = self.trace.observations.get();
        whole["observations"] = observations.iter().map(observation_value).collect();
        whole["scores"] = self.trace.scores.get().iter().map(score_value).collect();
        if self.with_project {
            let project = self.trace.project.get();
            let organization = project.organization.get();
            whole["project"] = json!({
                "id": project.id,
                "name": project.name,
                "organization": { "id": organization.id, "name": organization.name },
            });
        }
        whole.serialize(serializer)
    }
}

/// So many rows are one statement: Postgres takes 65,535 parameters.
const AT_ONCE: usize = 5000;

async fn connect(url: &str) -> Result<Db> {
    let models = toasty::models!(Organization, Project, Trace, Observation, Score);
    Ok(Db::builder().models(models).max_pool_size(10).connect(url).await?)
}

fn project_id(number: usize) -> String {
    data::project_id(number as u64 % data::PROJECTS)
}

/// The library has its own type for times.
fn time(time: DateTime<Utc>) -> Timestamp {
    Timestamp::from_microsecond(time.timestamp_micros()).expect("a time of our days")
}

async fn by_key(store: &mut Db, id: String) -> Result<Option<Answer>> {
    Ok(Trace::filter_by_id(id).first().exec(store).await?.map(Answer))
}

async fn newest(store: &mut Db, number: usize) -> Result<Vec<Answer>> {
    let query = Trace::filter(Trace::fields().project_id().eq(project_id(number)));
    let traces = query.order_by(Trace::fields().timestamp().desc()).limit(50).exec(store).await?;
    Ok(traces.into_iter().map(Answer).collect())
}

async fn insert(store: &mut dyn Executor, rows: &[data::Observation]) -> Result<u64> {
    let mut many = Observation::create_many();
    for row in rows {
        let new = Observation::create()
            .id(&row.id)
            .trace_id(&row.trace_id)
            .project_id(&row.project_id)
            .kind(&row.kind)
            .name(&row.name)
            .start_time(time(row.start_time))
            .end_time(row.end_time.map(time))
            .model(row.model.clone())
            .input_tokens(row.input_tokens)
            .output_tokens(row.output_tokens)
            .cost(row.cost)
            .level(&row.level)
            .metadata(row.metadata.clone());
        many = many.item(new);
    }
    Ok(many.exec(store).await?.len() as u64)
}

/// Those of the filters that are given.
fn build(
    filters: &Filters,
    from: Timestamp,
    to: Timestamp,
) -> toasty::stmt::Query<toasty::stmt::List<Trace>> {
    let fields = Trace::fields;
    let mut query = toasty::stmt::Query::<toasty::stmt::List<Trace>>::all();
    if let Some(project) = &filters.project_id {
        query = query.filter(fields().project_id().eq(project));
    }
    if filters.from.is_some() {
        query = query.filter(fields().timestamp().ge(from));
    }
    if filters.to.is_some() {
        query = query.filter(fields().timestamp().lt(to));
    }
    if let Some(has_user) = filters.has_user {
        query =
            query.filter(if has_user { fields().user_id().is_some() } else { fields().user_id().is_none() });
    }
    if let Some(tags) = &filters.tags {
        query = query.filter(fields().tags().is_superset(tags.clone()));
    }
    query
}

struct Toasty {
    place: Place,
}

impl Peer for Toasty {
    fn new(place: Place) -> Self {
        Self { place }
    }

    async fn run(&mut self, job: &Job) -> Result<Option<Measured>> {
        let size = self.place.size;
        let measured = match job.workload() {
            "W1" => {
                let mut store = connect(&self.place.postgres).await?;
                job.measure(async |n| by_key(&mut store, size.some_trace(n)).await).await
            }
            "W2" | "W2 parsed" => {
                let mut store = connect(&self.place.postgres).await?;
                job.measure(async |n| newest(&mut store, n).await).await
            }
            "W3" => {
                let mut store = connect(&self.place.postgres).await?;
                job.measure(async |n| {
                    let fields = Trace::fields;
                    let query = Trace::filter(fields().project_id().eq(project_id(n)));
                    let query = query.order_by(fields().timestamp().desc()).limit(50);
                    let rows: Vec<(String, Option<String>, Timestamp)> = query
                        .select((fields().id(), fields().name(), fields().timestamp()))
                        .exec(&mut store)
                        .await?;
                    Ok(rows)
                })
                .await
            }
            "W4" | "W4 parsed" => {
                let mut store = connect(&self.place.postgres).await?;
                job.measure(async |n| {
                    let query = Trace::filter(Trace::fields().project_id().eq(project_id(n)));
                    Ok(query.exec(&mut store).await?.into_iter().map(Answer).collect::<Vec<_>>())
                })
                .await
            }
            "W5a" => {
                let mut store = connect(&self.place.postgres).await?;
                job.measure(async |n| {
                    let trace = Trace::filter_by_id(size.some_trace(n))
                        .include(Trace::fields().observations())
                        .include(Trace::fields().scores())
                        .include(Trace::fields().project().organization())
                        .first()
                        .exec(&mut store)
                        .await?;
                    Ok(trace.map(|trace| Whole { trace, with_project: true }))
                })
                .await
            }
            "W5b" => {
                let mut store = connect(&self.place.postgres).await?;
                job.measure(async |n| {
                    let traces = Trace::filter(Trace::fields().project_id().eq(project_id(n)))
                        .order_by(Trace::fields().timestamp().desc())
                        .limit(50)
                        .include(Trace::fields().observations())
                        .include(Trace::fields().scores())
                        .exec(&mut store)
                        .await?;
                    Ok(traces
                        .into_iter()
                        .map(|trace| Whole { trace, with_project: false })
                        .collect::<Vec<_>>())
                })
                .await
            }
            // It has no aggregates: as SQL.
            "W6" => {
                let mut store = connect(&self.place.postgres).await?;
                job.measure(async |_| {
                    let sql = "select model, count(*), sum(cost)::text from observations group by model order by model";
                    let query = toasty::sql::query(sql).column_types([Type::String, Type::I64, Type::String]);
                    let rows = query.exec(&mut store).await?.into_iter().map(|row| {
                        let row = row.into_record();
                        let [model, toasty::stmt::Value::I64(count), cost] = row.as_slice() else {
                            bail!("three columns were asked for");
                        };
                        let cost: Option<Decimal> = cost.as_str().map(str::parse).transpose()?;
                        Ok((model.as_str().map(ToOwned::to_owned), *count, cost))
                    });
                    rows.collect::<Result<Vec<_>>>()
                })
                .await
            }
            // It always gives the rows back.
            "W7" | "W7 returning" => {
                let mut store = connect(&self.place.scratch).await?;
                let mut other = connect(&self.place.scratch).await?;
                let new: Vec<data::Observation> = (0..size.inserted).map(data::observation).collect();
                let empty = async |_| {
                    toasty::sql::statement("truncate observations").exec(&mut other).await?;
                    Ok(())
                };
                job.measure_prepared(empty, async |()| {
                    let mut transaction = store.transaction().await?;
                    let mut written = 0;
                    for rows in new.chunks(AT_ONCE) {
                        written += insert(&mut transaction, rows).await?;
                    }
                    transaction.commit().await?;
                    Ok(written)
                })
                .await
            }
            "W8" => {
                let mut store = connect(&self.place.scratch).await?;
                let new = async |n| Ok(data::created(n));
                job.measure_prepared(new, async |(trace, children): (data::Trace, Vec<data::Observation>)| {
                    let mut transaction = store.transaction().await?;
                    Trace::create()
                        .id(trace.id)
                        .project_id(trace.project_id)
                        .timestamp(time(trace.timestamp))
                        .name(trace.name)
                        .user_id(trace.user_id)
                        .session_id(trace.session_id)
                        .release(trace.release)
                        .version(trace.version)
                        .public(trace.public)
                        .bookmarked(trace.bookmarked)
                        .tags(trace.tags)
                        .metadata(trace.metadata)
                        .exec(&mut transaction)
                        .await?;
                    let written = insert(&mut transaction, &children).await? + 1;
                    transaction.commit().await?;
                    Ok(written)
                })
                .await
            }
            "C1" => {
                let store = connect(&self.place.postgres).await?;
                job.measure_pool(async |n| by_key(&mut store.clone(), size.some_trace(n)).await).await
            }
            "C2" => {
                let store = connect(&self.place.postgres).await?;
                job.measure_pool(async |n| newest(&mut store.clone(), n).await).await
            }
            // Only the statement as the library holds it: it writes SQL on its way to a database.
            "W9" => {
                let filters = Filters::all();
                let from = filters.from.map(time).context("all filters are given")?;
                let to = filters.to.map(time).context("all filters are given")?;
                job.measure_build(|| {
                    std::hint::black_box(build(&filters, from, to).into_statement());
                    4
                })
            }
            _ => return Ok(None),
        };
        measured.map(Some)
    }
}

fn main() -> Result<()> {
    serve::<Toasty>()
}
