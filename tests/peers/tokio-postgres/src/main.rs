//! tokio-postgres as its users write it: statements prepared once, rows read by position.

use std::collections::HashMap;
use std::pin::pin;

use anyhow::Result;
use chrono::{DateTime, Utc};
use deadpool_postgres::{ManagerConfig, Pool, RecyclingMethod, Runtime};
use peers_harness::data::{self, Filters};
use peers_harness::{Job, Measured, Peer, Place, from_observation, from_trace, serve};
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::types::{FromSql, Json, ToSql, Type};
use tokio_postgres::{Client, NoTls, Row};

#[derive(Serialize)]
struct Trace<J = Value> {
    id: String,
    project_id: String,
    timestamp: DateTime<Utc>,
    name: Option<String>,
    user_id: Option<String>,
    session_id: Option<String>,
    release: Option<String>,
    version: Option<String>,
    public: bool,
    bookmarked: bool,
    tags: Vec<String>,
    metadata: Option<J>,
}

#[derive(Serialize)]
struct Observation {
    id: String,
    trace_id: String,
    project_id: String,
    kind: String,
    name: String,
    start_time: DateTime<Utc>,
    end_time: Option<DateTime<Utc>>,
    model: Option<String>,
    input_tokens: i32,
    output_tokens: i32,
    cost: Decimal,
    level: String,
    metadata: Option<Value>,
}

#[derive(Serialize)]
struct Score {
    id: String,
    trace_id: String,
    name: String,
    value: f64,
    comment: Option<String>,
}

#[derive(Serialize)]
struct Organization {
    id: String,
    name: String,
}

#[derive(Serialize)]
struct Project {
    id: String,
    name: String,
    organization: Organization,
}

#[derive(Serialize)]
struct TraceDetail {
    #[serde(flatten)]
    trace: Trace,
    observations: Vec<Observation>,
    scores: Vec<Score>,
    project: Project,
}

#[derive(Serialize)]
struct TraceWithRows {
    #[serde(flatten)]
    trace: Trace,
    observations: Vec<Observation>,
    scores: Vec<Score>,
}

from_trace!(Trace, |json| json);
from_observation!(Observation, |json| json);

const TRACE: &str = "id, project_id, timestamp, name, user_id, session_id, release, version, public, bookmarked, tags, metadata";
const OBSERVATION: &str = "id, trace_id, project_id, kind, name, start_time, end_time, model, input_tokens, output_tokens, cost, level, metadata";
const SCORE: &str = "id, trace_id, name, value, comment";
const OBSERVATION_TYPES: [Type; 13] = [
    Type::TEXT,
    Type::TEXT,
    Type::TEXT,
    Type::TEXT,
    Type::TEXT,
    Type::TIMESTAMPTZ,
    Type::TIMESTAMPTZ,
    Type::TEXT,
    Type::INT4,
    Type::INT4,
    Type::NUMERIC,
    Type::TEXT,
    Type::JSONB,
];

impl<J: for<'a> FromSql<'a>> From<&Row> for Trace<J> {
    fn from(row: &Row) -> Self {
        Self {
            id: row.get(0),
            project_id: row.get(1),
            timestamp: row.get(2),
            name: row.get(3),
            user_id: row.get(4),
            session_id: row.get(5),
            release: row.get(6),
            version: row.get(7),
            public: row.get(8),
            bookmarked: row.get(9),
            tags: row.get(10),
            metadata: row.get(11),
        }
    }
}

impl From<&Row> for Observation {
    fn from(row: &Row) -> Self {
        Self {
            id: row.get(0),
            trace_id: row.get(1),
            project_id: row.get(2),
            kind: row.get(3),
            name: row.get(4),
            start_time: row.get(5),
            end_time: row.get(6),
            model: row.get(7),
            input_tokens: row.get(8),
            output_tokens: row.get(9),
            cost: row.get(10),
            level: row.get(11),
            metadata: row.get(12),
        }
    }
}

impl Observation {
    fn values(&self) -> [&(dyn ToSql + Sync); 13] {
        [
            &self.id,
            &self.trace_id,
            &self.project_id,
            &self.kind,
            &self.name,
            &self.start_time,
            &self.end_time,
            &self.model,
            &self.input_tokens,
            &self.output_tokens,
            &self.cost,
            &self.level,
            &self.metadata,
        ]
    }
}

impl Trace {
    fn values(&self) -> [&(dyn ToSql + Sync); 12] {
        [
            &self.id,
            &self.project_id,
            &self.timestamp,
            &self.name,
            &self.user_id,
            &self.session_id,
            &self.release,
            &self.version,
            &self.public,
            &self.bookmarked,
            &self.tags,
            &self.metadata,
        ]
    }
}

impl From<&Row> for Score {
    fn from(row: &Row) -> Self {
        Self {
            id: row.get(0),
            trace_id: row.get(1),
            name: row.get(2),
            value: row.get(3),
            comment: row.get(4),
        }
    }
}

impl From<&Row> for Project {
    fn from(row: &Row) -> Self {
        let organization = Organization { id: row.get(2), name: row.get(3) };
        Self { id: row.get(0), name: row.get(1), organization }
    }
}

fn rows<T: for<'a> From<&'a Row>>(rows: &[Row]) -> Vec<T> {
    rows.iter().map(T::from).collect()
}

/// Children with their parents, in the order of these.
fn together(traces: Vec<Trace>, observations: Vec<Observation>, scores: Vec<Score>) -> Vec<TraceWithRows> {
    let places: HashMap<String, usize> =
        traces.iter().enumerate().map(|(place, trace)| (trace.id.clone(), place)).collect();
    let whole = |trace| TraceWithRows { trace, observations: Vec::new(), scores: Vec::new() };
    let mut whole: Vec<TraceWithRows> = traces.into_iter().map(whole).collect();
    for row in observations {
        whole[places[&row.trace_id]].observations.push(row);
    }
    for row in scores {
        whole[places[&row.trace_id]].scores.push(row);
    }
    whole
}

struct TokioPostgres {
    place: Place,
}

async fn connect(url: &str) -> Result<Client> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

fn pool(url: &str) -> Result<Pool> {
    let config = deadpool_postgres::Config {
        url: Some(url.to_owned()),
        manager: Some(ManagerConfig { recycling_method: RecyclingMethod::Fast }),
        pool: Some(deadpool_postgres::PoolConfig::new(10)),
        ..Default::default()
    };
    Ok(config.create_pool(Some(Runtime::Tokio1), NoTls)?)
}

fn by_key() -> String {
    format!("select {TRACE} from traces where id = $1")
}

fn newest(columns: &str) -> String {
    format!("select {columns} from traces where project_id = $1 order by timestamp desc limit 50")
}

fn of_project() -> String {
    format!("select {TRACE} from traces where project_id = $1")
}

fn project(number: usize) -> String {
    data::project_id(number as u64 % data::PROJECTS)
}

async fn copy(client: &Client, rows: &[Observation]) -> Result<u64> {
    let sink = client.copy_in(&format!("copy observations ({OBSERVATION}) from stdin binary")).await?;
    let mut writer = pin!(BinaryCopyInWriter::new(sink, &OBSERVATION_TYPES));
    for row in rows {
        writer.as_mut().write(&row.values()).await?;
    }
    Ok(writer.finish().await?)
}

/// The text with its conditions, and the values for it.
fn build(filters: &Filters) -> (String, Vec<&(dyn ToSql + Sync)>) {
    let mut sql = format!("select {TRACE} from traces where true");
    let mut values: Vec<&(dyn ToSql + Sync)> = Vec::new();
    if let Some(project) = &filters.project_id {
        values.push(project);
        sql.push_str(&format!(" and project_id = ${}", values.len()));
    }
    if let Some(from) = &filters.from {
        values.push(from);
        sql.push_str(&format!(" and timestamp >= ${}", values.len()));
    }
    if let Some(to) = &filters.to {
        values.push(to);
        sql.push_str(&format!(" and timestamp < ${}", values.len()));
    }
    if let Some(has_user) = filters.has_user {
        sql.push_str(if has_user { " and user_id is not null" } else { " and user_id is null" });
    }
    if let Some(tags) = &filters.tags {
        values.push(tags);
        sql.push_str(&format!(" and tags @> ${}", values.len()));
    }
    (sql, values)
}

impl TokioPostgres {
    async fn newest<J: for<'a> FromSql<'a> + Serialize>(&self, job: &Job) -> Result<Measured> {
        let client = connect(&self.place.postgres).await?;
        let statement = client.prepare(&newest(TRACE)).await?;
        job.measure(async |n| Ok(rows::<Trace<J>>(&client.query(&statement, &[&project(n)]).await?))).await
    }

    async fn many<J: for<'a> FromSql<'a> + Serialize>(&self, job: &Job) -> Result<Measured> {
        let client = connect(&self.place.postgres).await?;
        let statement = client.prepare(&of_project()).await?;
        job.measure(async |n| Ok(rows::<Trace<J>>(&client.query(&statement, &[&project(n)]).await?))).await
    }
}

impl Peer for TokioPostgres {
    fn new(place: Place) -> Self {
        Self { place }
    }

    async fn run(&mut self, job: &Job) -> Result<Option<Measured>> {
        let size = self.place.size;
        let measured = match job.workload() {
            "W1" => {
                let client = connect(&self.place.postgres).await?;
                let statement = client.prepare(&by_key()).await?;
                job.measure(async |n| {
                    let row = client.query_opt(&statement, &[&size.some_trace(n)]).await?;
                    Ok(row.as_ref().map(Trace::<Value>::from))
                })
                .await
            }
            "W2" | "W2 parsed" => self.newest::<Value>(job).await,
            "W2 text" => self.newest::<Json<Box<RawValue>>>(job).await,
            "W3" => {
                let client = connect(&self.place.postgres).await?;
                let statement = client.prepare(&newest("id, name, timestamp")).await?;
                job.measure(async |n| {
                    let found = client.query(&statement, &[&project(n)]).await?;
                    let row = |row: &Row| (row.get(0), row.get(1), row.get(2));
                    Ok(found.iter().map(row).collect::<Vec<(String, Option<String>, DateTime<Utc>)>>())
                })
                .await
            }
            "W4" | "W4 parsed" => self.many::<Value>(job).await,
            "W4 text" => self.many::<Json<Box<RawValue>>>(job).await,
            "W5a" => {
                let client = connect(&self.place.postgres).await?;
                let trace = client.prepare(&by_key()).await?;
                let observations = format!("select {OBSERVATION} from observations where trace_id = $1");
                let observations = client.prepare(&observations).await?;
                let scores =
                    client.prepare(&format!("select {SCORE} from scores where trace_id = $1")).await?;
                let project = "select p.id, p.name, o.id, o.name from projects p
                     join organizations o on o.id = p.organization_id where p.id = $1";
                let project = client.prepare(project).await?;
                job.measure(async |n| {
                    let id = size.some_trace(n);
                    let trace = Trace::from(&client.query_one(&trace, &[&id]).await?);
                    let observations = rows(&client.query(&observations, &[&id]).await?);
                    let scores = rows(&client.query(&scores, &[&id]).await?);
                    let project = Project::from(&client.query_one(&project, &[&trace.project_id]).await?);
                    Ok(TraceDetail { trace, observations, scores, project })
                })
                .await
            }
            "W5b" => {
                let client = connect(&self.place.postgres).await?;
                let traces = client.prepare(&newest(TRACE)).await?;
                let observations = format!("select {OBSERVATION} from observations where trace_id = any($1)");
                let observations = client.prepare(&observations).await?;
                let scores = format!("select {SCORE} from scores where trace_id = any($1)");
                let scores = client.prepare(&scores).await?;
                job.measure(async |n| {
                    let traces: Vec<Trace> = rows(&client.query(&traces, &[&project(n)]).await?);
                    let ids: Vec<&str> = traces.iter().map(|trace| trace.id.as_str()).collect();
                    let observations: Vec<Observation> = rows(&client.query(&observations, &[&ids]).await?);
                    let scores: Vec<Score> = rows(&client.query(&scores, &[&ids]).await?);
                    Ok(together(traces, observations, scores))
                })
                .await
            }
            "W6" => {
                let client = connect(&self.place.postgres).await?;
                let sql = "select model, count(*), sum(cost) from observations group by model order by model";
                let statement = client.prepare(sql).await?;
                job.measure(async |_| {
                    let found = client.query(&statement, &[]).await?;
                    let row = |row: &Row| (row.get(0), row.get(1), row.get(2));
                    Ok(found.iter().map(row).collect::<Vec<(Option<String>, i64, Option<Decimal>)>>())
                })
                .await
            }
            "W7" => {
                let client = connect(&self.place.scratch).await?;
                let new: Vec<Observation> = (0..size.inserted).map(|n| data::observation(n).into()).collect();
                let empty = async |_| Ok(client.batch_execute("truncate observations").await?);
                job.measure_prepared(empty, async |()| copy(&client, &new).await).await
            }
            "W8" => {
                let mut client = connect(&self.place.scratch).await?;
                let trace = format!(
                    "insert into traces ({TRACE}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
                );
                let trace = client.prepare(&trace).await?;
                let places: Vec<String> = (0..10)
                    .map(|row| {
                        let places: Vec<String> =
                            (1..=13).map(|column| format!("${}", row * 13 + column)).collect();
                        format!("({})", places.join(", "))
                    })
                    .collect();
                let observations =
                    format!("insert into observations ({OBSERVATION}) values {}", places.join(", "));
                let observations = client.prepare(&observations).await?;
                let created = async |n| {
                    let (trace, children) = data::created(n);
                    Ok((trace.into(), children.into_iter().map(Into::into).collect()))
                };
                job.measure_prepared(created, async |(new, children): (Trace, Vec<Observation>)| {
                    let transaction = client.transaction().await?;
                    let mut written = transaction.execute(&trace, &new.values()).await?;
                    let values: Vec<_> = children.iter().flat_map(Observation::values).collect();
                    written += transaction.execute(&observations, &values).await?;
                    transaction.commit().await?;
                    Ok(written)
                })
                .await
            }
            "C1" => {
                let pool = pool(&self.place.postgres)?;
                let sql = by_key();
                job.measure_pool(async |n| {
                    let client = pool.get().await?;
                    let statement = client.prepare_cached(&sql).await?;
                    let row = client.query_opt(&statement, &[&size.some_trace(n)]).await?;
                    Ok(row.as_ref().map(Trace::<Value>::from))
                })
                .await
            }
            "C2" => {
                let pool = pool(&self.place.postgres)?;
                let sql = newest(TRACE);
                job.measure_pool(async |n| {
                    let client = pool.get().await?;
                    let statement = client.prepare_cached(&sql).await?;
                    Ok(rows::<Trace>(&client.query(&statement, &[&project(n)]).await?))
                })
                .await
            }
            "W9" => {
                let filters = Filters::all();
                job.measure_build(|| build(&filters).1.len())
            }
            _ => return Ok(None),
        };
        measured.map(Some)
    }
}

fn main() -> Result<()> {
    serve::<TokioPostgres>()
}
